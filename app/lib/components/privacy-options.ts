/** V1 in plain words: what leaves the device in each mode. @param account whether there is, or will be, an account. */
export const privacyOptions = (account: boolean) =>
  [
    {
      value: 'device',
      label: 'On this device',
      words: account
        ? 'Nothing more of what you do leaves your devices, so they are not kept in step.'
        : 'Nothing you do leaves this device. It is gone if the device or its browser data is lost.',
    },
    {
      value: 'devices',
      label: 'My devices',
      words: account
        ? 'What you do is kept on the server with your account, to keep your devices in step. No model learns from it.'
        : 'What you do is kept on the server without your name, to keep your devices in step. No model learns from it.',
    },
    {
      value: 'contribute',
      label: 'Contribute',
      words:
        'As before, and the shared model learns from it, so that the lists of all get better. Nobody is named.',
    },
  ] as const;
