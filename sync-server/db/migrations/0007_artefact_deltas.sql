CREATE TABLE "artefact_deltas" (
	"digest" text PRIMARY KEY NOT NULL,
	"from_digest" text NOT NULL,
	"to_digest" text NOT NULL,
	"size" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "artefact_deltas" ADD CONSTRAINT "artefact_deltas_from_digest_blobs_digest_fk" FOREIGN KEY ("from_digest") REFERENCES "public"."blobs"("digest") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artefact_deltas" ADD CONSTRAINT "artefact_deltas_to_digest_blobs_digest_fk" FOREIGN KEY ("to_digest") REFERENCES "public"."blobs"("digest") ON DELETE cascade ON UPDATE no action;