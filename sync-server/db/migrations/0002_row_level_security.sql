-- Second wall around each person's rows: what serves one person runs as `palate_person` (db/as-person.ts), which sees
-- and changes that person's rows only, whatever a query forgets to ask for. The role itself is made by
-- db/person-role.ts, since roles belong to the cluster and not to one database. db/check-isolation.ts looks at the
-- result at every start.
CREATE FUNCTION "palate_current_person"() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  -- After a transaction that had set it, the setting is empty, not null. Nobody: no row.
  $$ SELECT nullif(current_setting('palate.person', true), '')::uuid $$;--> statement-breakpoint
GRANT USAGE ON SCHEMA "public" TO "palate_person";--> statement-breakpoint

ALTER TABLE "persons" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_row" ON "persons" TO "palate_person" USING ("id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT, UPDATE ("last_seq"), DELETE ON "persons" TO "palate_person";--> statement-breakpoint

ALTER TABLE "devices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "devices" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ("id", "person_id", "name", "acked_seq", "created_at", "last_seen_at", "revoked_at"),
  UPDATE ("acked_seq", "revoked_at"), DELETE ON "devices" TO "palate_person";--> statement-breakpoint

ALTER TABLE "link_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "link_codes" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ("person_id", "expires_at", "used_at"), INSERT ("code_hash", "person_id", "expires_at", "used_at"),
  DELETE ON "link_codes" TO "palate_person";--> statement-breakpoint

-- An event is a person's own, and of a device of theirs: nobody takes the numbers of somebody else's device.
ALTER TABLE "interactions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "interactions" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()))
  WITH CHECK ("person_id" = (SELECT palate_current_person()) AND "device_id" IN (SELECT "id" FROM "devices"));--> statement-breakpoint
GRANT SELECT, INSERT ON "interactions" TO "palate_person";--> statement-breakpoint

ALTER TABLE "quarantine" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "quarantine" TO "palate_person" USING ("device_id" IN (SELECT "id" FROM "devices"));--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "quarantine" TO "palate_person";--> statement-breakpoint

ALTER TABLE "registers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "registers" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "registers" TO "palate_person";--> statement-breakpoint

-- Of credentials only what their owner may read: no hash, no secret.
ALTER TABLE "accounts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_row" ON "accounts" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ("person_id", "email", "email_verified_at", "role", "created_at", "disabled_at")
  ON "accounts" TO "palate_person";--> statement-breakpoint

ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "sessions" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ("handle", "person_id", "expires_at", "ends_at", "created_at", "last_used_at", "name", "device_id")
  ON "sessions" TO "palate_person";--> statement-breakpoint

ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "api_keys" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ("id", "person_id", "name", "hint", "created_at", "last_used_at", "expires_at")
  ON "api_keys" TO "palate_person";--> statement-breakpoint

ALTER TABLE "mail_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "mail_tokens" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ("person_id", "purpose", "email", "expires_at") ON "mail_tokens" TO "palate_person";--> statement-breakpoint

ALTER TABLE "identities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "identities" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ON "identities" TO "palate_person";--> statement-breakpoint

-- What was done to a person, not what they did to others.
ALTER TABLE "audit_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "audit_log" TO "palate_person" USING ("person_id" = (SELECT palate_current_person()));--> statement-breakpoint
GRANT SELECT ("id", "at", "action", "person_id", "detail") ON "audit_log" TO "palate_person";--> statement-breakpoint

GRANT SELECT ("id") ON "items" TO "palate_person";--> statement-breakpoint
GRANT INSERT ON "erasures" TO "palate_person";
