// One shell for all items: which exist is known to the device alone.
export const prerender = false;
