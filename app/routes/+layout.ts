// A shell: nothing is rendered on a server, since lists exist only on the person's own device.
export const ssr = false;
export const prerender = true;
