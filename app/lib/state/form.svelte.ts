import { tick } from 'svelte';

/** What is wrong with a form: by field, and as a whole. */
export interface Wrong<Field extends string> {
  readonly fields: Partial<Record<Field, string>>;
  readonly whole?: string;
}

/** A form that is checked, sent once, and says what is wrong where it is wrong. */
export class Form<Field extends string> {
  #busy = $state(false);
  #sent = $state(false);
  #wrong: Wrong<Field> = $state.raw({ fields: {} });

  get busy(): boolean {
    return this.#busy;
  }
  /** Whether it was sent from this page; what then goes wrong is said at the form. */
  get sent(): boolean {
    return this.#sent;
  }
  get fields(): Partial<Record<Field, string>> {
    return this.#wrong.fields;
  }
  get problem(): string | null {
    return this.#wrong.whole ?? null;
  }

  /**
   * For `onsubmit`. Focus moves to the first field that is wrong. Never throws.
   * @param check what can be told without the server. @param told where a failure of `work` belongs.
   */
  async submit(
    event: SubmitEvent,
    {
      check = () => ({}),
      work,
      told = () => null,
    }: {
      readonly check?: () => Partial<Record<Field, string>>;
      readonly work: () => Promise<unknown>;
      readonly told?: (code: string | null, message: string) => Wrong<Field> | null;
    },
  ): Promise<void> {
    event.preventDefault();
    if (this.#busy) return;
    const form = event.currentTarget as HTMLFormElement;
    const fields = check();
    this.#wrong = { fields };
    if (Object.keys(fields).length > 0) return focusWrong(form);
    this.#busy = this.#sent = true;
    try {
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#wrong = told(codeOf(error), message) ?? { fields: {}, whole: message };
    } finally {
      this.#busy = false;
    }
    if (Object.keys(this.#wrong.fields).length > 0) await focusWrong(form);
  }
}

async function focusWrong(form: HTMLFormElement): Promise<void> {
  await tick();
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

/** The server's own word for what went wrong, where the error has one. */
export function codeOf(error: unknown): string | null {
  const { more, reason } = (error ?? {}) as { more?: { code?: unknown }; reason?: unknown };
  const code = more?.code ?? reason;
  return typeof code === 'string' ? code : null;
}

/** Enough for a slip of the finger; whether an address works is proved by a letter. */
export const addressProblem = (email: string): string | null =>
  /^\S+@\S+\.\S+$/.test(email.trim()) ? null : 'Type your mail address, like name@example.org.';

/** The server says more about a new password. */
export const newPasswordProblem = (password: string): string | null =>
  password.length >= 8 ? null : 'At least 8 characters.';
