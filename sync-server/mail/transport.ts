/** How mail leaves the house. */

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same as `text`, for readers that prefer it. */
  readonly html: string;
}

export interface Transport {
  /** Resolves when somebody else has taken the mail over. @throws when nobody did; it may be tried again. */
  send(mail: Mail): Promise<void>;
}
