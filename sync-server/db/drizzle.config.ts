import { defineConfig } from 'drizzle-kit';

/** Paths are from the project root, where `npm run db:generate` runs. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './sync-server/db/schema.ts',
  out: './sync-server/db/migrations',
});
