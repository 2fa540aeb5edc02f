CREATE TABLE "review_summaries" (
	"item_id" text PRIMARY KEY NOT NULL,
	"positive" double precision NOT NULL,
	"low" double precision NOT NULL,
	"high" double precision NOT NULL,
	"read" integer NOT NULL,
	"unclear" integer NOT NULL,
	"made_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "review_summaries" ADD CONSTRAINT "review_summaries_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE cascade ON UPDATE no action;