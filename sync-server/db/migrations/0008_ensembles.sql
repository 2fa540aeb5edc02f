CREATE TABLE "ensembles" (
	"artefact_digest" text PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"manifest" jsonb NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ensembles_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
ALTER TABLE "ensembles" ADD CONSTRAINT "ensembles_artefact_digest_blobs_digest_fk" FOREIGN KEY ("artefact_digest") REFERENCES "public"."blobs"("digest") ON DELETE cascade ON UPDATE no action;