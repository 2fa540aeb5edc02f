-- Whoever ends a session or revokes a key of their own does it behind the second wall too, and what they did is written
-- down in the same transaction: of themselves, by themselves, and nothing else.
GRANT DELETE ON "sessions" TO "palate_person";--> statement-breakpoint
GRANT DELETE ON "api_keys" TO "palate_person";--> statement-breakpoint
GRANT INSERT ON "audit_log" TO "palate_person";--> statement-breakpoint
GRANT USAGE ON SEQUENCE "audit_log_id_seq" TO "palate_person";--> statement-breakpoint
CREATE POLICY "own_doing" ON "audit_log" AS RESTRICTIVE FOR INSERT TO "palate_person"
  WITH CHECK ("actor_id" = (SELECT palate_current_person()));
