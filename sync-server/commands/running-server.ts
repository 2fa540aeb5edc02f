/** The server that has the data folder open, and how to ask it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PalateError } from '../../models/errors';
import type { Progress } from '../../models/types';

const serverFileSchema = z.object({ pid: z.number().int(), url: z.url(), operatorToken: z.string().min(20) });
export type RunningServer = z.infer<typeof serverFileSchema>;

/** The server refused, failed, or went away in the middle. */
export class ServerError extends PalateError {
  override readonly name = 'ServerError';
}

/** From `server.json` in the data folder, which only its owner can read; null when no server answers there. */
export async function findServer(dataDir: string): Promise<RunningServer | null> {
  const text = await readFile(path.join(dataDir, 'server.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = serverFileSchema.safeParse(parseJson(text));
  if (!parsed.success) return null; // half written by a server that was killed: opening the folder will tell
  const alive = await fetch(new URL('/healthz', parsed.data.url)).then(
    (answer) => answer.ok,
    () => false,
  );
  return alive ? parsed.data : null;
}

/** A short question. @throws {ServerError} */
export async function ask(server: RunningServer, route: string, body: unknown): Promise<unknown> {
  return (await post(server, route, body)).json();
}

const progressSchema = z
  .object({ step: z.string(), done: z.number(), total: z.number(), remainingSeconds: z.number().optional() })
  .transform(({ remainingSeconds, ...progress }) => ({
    ...progress,
    ...(remainingSeconds !== undefined && { remainingSeconds }),
  }));

const lineSchema = z.union([
  z.object({ progress: progressSchema }),
  z.object({ result: z.unknown() }),
  z.object({ error: z.object({ message: z.string() }) }),
]);

/** A long job, as the lines of NDJSON come in. @throws {ServerError} */
export async function askForJob(
  server: RunningServer,
  route: string,
  body: unknown,
  onProgress: (progress: Progress) => void,
): Promise<unknown> {
  const answer = await post(server, route, body);
  for await (const text of linesOf(answer)) {
    const line = lineSchema.parse(JSON.parse(text));
    if ('progress' in line) onProgress(line.progress);
    else if ('error' in line) throw new ServerError(line.error.message);
    else return line.result;
  }
  throw new ServerError('The server stopped before it was done. Start it again, then repeat this command.');
}

async function post(server: RunningServer, route: string, body: unknown): Promise<Response> {
  const answer = await fetch(new URL(route, server.url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${server.operatorToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return answer;
  const failure = parseJson(await answer.text()) as { error?: { message?: string; mend?: string } } | null;
  const { message, mend } = failure?.error ?? {};
  throw new ServerError([message ?? `The server answered ${answer.status}.`, mend].filter(Boolean).join(' '));
}

async function* linesOf(answer: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of answer.body ?? []) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause; // `terminated`: the connection broke; the caller says so
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
