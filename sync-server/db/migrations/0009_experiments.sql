CREATE TABLE "experiments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"plan" jsonb NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone,
	"reason" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "experiments_one_running" ON "experiments" USING btree ("state") WHERE "experiments"."state" = 'running';--> statement-breakpoint
CREATE INDEX "interactions_experiment" ON "interactions" USING btree (("context" ->> 'experiment'),"person_id") WHERE ("interactions"."context" ->> 'experiment') is not null;