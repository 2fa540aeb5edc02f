CREATE TABLE "shared_priors" (
	"digest" text PRIMARY KEY NOT NULL,
	"manifest" jsonb NOT NULL,
	"bytes" "bytea" NOT NULL,
	"erasures_seen" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "erasures" ADD COLUMN "showings_only" boolean DEFAULT false NOT NULL;