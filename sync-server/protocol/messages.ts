/**
 * Every message that crosses the wire, as zod schemas. Leaf module: imports zod/mini, which is a third of zod, and its siblings, nothing else.
 * The rules behind them (P1 … P12) are in SPEC.md. Objects are loose on input, so that an older side keeps working
 * when a newer one adds a field (P10).
 */
import * as z from 'zod/mini';
import {
  clientTime,
  count,
  jsonValue,
  positive,
  seq,
  serverTime,
  sha256,
  shortText,
  uint32,
  uuid,
} from './primitives';

export const LIMITS = {
  /** Events in one push. */
  pushEvents: 500,
  /** Registers in one push. */
  pushRegisters: 100,
  /** Events in one pull. */
  pullEvents: 1000,
  /** JSON bytes of one event; a larger one is quarantined (P4). */
  eventBytes: 8 * 1024,
  /** Bytes of one request body. */
  bodyBytes: 4 * 1024 * 1024,
} as const;

export const KINDS = [
  'impression',
  'click',
  'view',
  'watch',
  'purchase',
  'rating',
  'review',
  'like',
  'dislike',
  'save',
  'hide',
  'undo',
] as const;

export const interactionContextSchema = z.object({
  surface: z.optional(shortText),
  position: z.optional(count.check(z.maximum(100_000))),
  policy: z.optional(shortText),
  modelVersion: z.optional(shortText),
  propensity: z.optional(z.number().check(z.gt(0), z.maximum(1))),
  slateId: z.optional(shortText),
  seed: z.optional(uint32),
  undoes: z.optional(uuid),
  impressionId: z.optional(uuid),
  source: z.optional(shortText),
  features: z.optional(
    z.readonly(z.array(z.number().check(z.minimum(-1), z.maximum(1))).check(z.maxLength(32))),
  ),
  candidates: z.optional(shortText),
  experiment: z.optional(uuid),
  variant: z.optional(shortText),
  learnedUpTo: z.optional(z.int().check(z.minimum(0))),
});

export const interactionSchema = z
  .object({
    id: z.uuidv7(),
    deviceId: uuid,
    seq,
    kind: z.enum(KINDS),
    itemId: shortText,
    value: z.nullable(z.number()),
    context: z.nullable(interactionContextSchema),
    at: clientTime,
  })
  .check(
    z.superRefine((event, ctx) => {
      const wrong = (message: string) => ctx.addIssue({ code: 'custom', path: ['value'], message });
      const { kind, value } = event;
      if (kind === 'rating' && !(value !== null && value >= 0.5 && value <= 5))
        wrong('a rating is 0.5 to 5 stars');
      if ((kind === 'view' || kind === 'watch') && !(value !== null && value >= 0))
        wrong('seconds must be >= 0');
      if (kind === 'review' && value !== null && Math.abs(value) > 1) wrong('sentiment is within [-1, 1]');
      if (kind === 'undo' && !event.context?.undoes)
        ctx.addIssue({
          code: 'custom',
          path: ['context', 'undoes'],
          message: 'an undo names what it undoes',
        });
    }),
  );
export type WireInteraction = z.infer<typeof interactionSchema>;

/**
 * All that must be right of an event for it to be acknowledged. The rest may be wrong, too new or too big: then the
 * event is quarantined (P4) and never blocks those behind it.
 */
export const envelopeSchema = z.looseObject({ seq });

/** A hybrid logical clock reading: physical ms, logical counter, device. Compared in that order (P6). */
export const hlcSchema = z.object({
  ms: count.check(z.maximum(8.64e15)),
  count: uint32,
  deviceId: uuid,
});
export type Hlc = z.infer<typeof hlcSchema>;

/** A last-writer-wins register of one person, for example `privacy`. */
export const registerSchema = z.object({
  name: z.string().check(z.regex(/^[a-z][a-zA-Z0-9.]{0,63}$/)),
  value: jsonValue,
  clock: hlcSchema,
});
export type Register = z.infer<typeof registerSchema>;

export const PRIVACY_MODES = ['device', 'devices', 'contribute'] as const;
/** V1: *on this device*, *my devices*, *contribute*. Value of the register `privacy`. */
export const privacyModeSchema = z.enum(PRIVACY_MODES);
export type PrivacyMode = z.infer<typeof privacyModeSchema>;

export const pushRequestSchema = z.object({
  protocol: positive,
  /** Events in ascending `seq`; each is checked alone, see `envelopeSchema`. */
  events: z.array(envelopeSchema).check(z.maxLength(LIMITS.pushEvents)),
  registers: z._default(z.array(registerSchema).check(z.maxLength(LIMITS.pushRegisters)), []),
});
export type PushRequest = z.infer<typeof pushRequestSchema>;

export const quarantineReasonSchema = z.enum([
  'unknown-item',
  'unknown-kind',
  'too-big',
  'malformed',
  'wrong-device',
  'conflict',
]);
export const quarantinedSchema = z.object({
  seq: positive,
  reason: z.union([quarantineReasonSchema, z.string()]),
  /** For a person: what is wrong and where. */
  detail: z.string(),
});
export type Quarantined = z.infer<typeof quarantinedSchema>;

export const pushResponseSchema = z.object({
  protocol: positive,
  /** The device's highest contiguous seq that is committed, quarantined ones included (P2, P3). */
  ackedSeq: count,
  quarantined: z.array(quarantinedSchema),
  /** Registers after the merge, for those that were pushed. */
  registers: z.array(registerSchema),
});
export type PushResponse = z.infer<typeof pushResponseSchema>;

export const pulledEventSchema = z.safeExtend(interactionSchema, {
  /** Place in the person's own order, 1, 2, 3 …; the cursor of P5. */
  serverSeq: positive,
});
export type PulledEvent = z.infer<typeof pulledEventSchema>;

export const pullResponseSchema = z.object({
  protocol: positive,
  /** Ascending serverSeq. Impressions are not pulled: they inform training, not another device. */
  events: z.array(pulledEventSchema),
  registers: z.array(registerSchema),
  /** Hand this back as `cursor` next time; store it in the transaction that stores the rows (P7). */
  cursor: count,
  more: z.boolean(),
});
export type PullResponse = z.infer<typeof pullResponseSchema>;

export const registerDeviceRequestSchema = z.object({
  protocol: positive,
  deviceId: uuid,
  /** For the person's own list of devices, for example `Chromium on Linux`. */
  name: z._default(z.string().check(z.maxLength(100)), ''),
  /** A code from another device of the same person; absent: a new anonymous person. */
  linkCode: z.optional(z.string().check(z.maxLength(40))),
  /** True: a device of the person whose session the cookie names. A cookie alone says nothing. */
  account: z.optional(z.boolean()),
});
export type RegisterDeviceRequest = z.infer<typeof registerDeviceRequestSchema>;

export const registerDeviceResponseSchema = z.object({
  protocol: positive,
  personId: uuid,
  deviceId: uuid,
  /** Bearer secret, shown this once; the server keeps its hash. */
  token: z.string().check(z.minLength(20)),
});
export type RegisterDeviceResponse = z.infer<typeof registerDeviceResponseSchema>;

export const linkCodeResponseSchema = z.object({
  /** For example `K7QF-29XM`: one use, short-lived, no letters that look alike. */
  code: z.string(),
  expiresAt: serverTime,
});
export type LinkCodeResponse = z.infer<typeof linkCodeResponseSchema>;

export const deviceSchema = z.object({
  deviceId: uuid,
  name: z.string(),
  createdAt: serverTime,
  lastSeenAt: z.nullable(serverTime),
  ackedSeq: count,
});
export const devicesResponseSchema = z.object({ personId: uuid, devices: z.array(deviceSchema) });
export type DevicesResponse = z.infer<typeof devicesResponseSchema>;

export const catalogueManifestSchema = z.object({
  digest: sha256,
  bytes: positive,
  items: count,
  url: z.string(),
});
export type CatalogueManifest = z.infer<typeof catalogueManifestSchema>;

/** A1: what is said of an artefact before it is downloaded. */
export const artefactManifestSchema = z.object({
  kind: z.literal('collaborative'),
  version: z.string(),
  digest: sha256,
  bytes: positive,
  items: count,
  k: positive,
  dtype: z.enum(['int8', 'f32']),
  config: z.record(z.string(), jsonValue),
  metrics: z.record(z.string(), z.number()),
  trainedAt: serverTime,
  basedOn: z.nullable(z.string()),
  url: z.string(),
});
export type ArtefactManifest = z.infer<typeof artefactManifestSchema>;

/** What was chosen beside a collaborative artefact: weights of the blend, and a linear model where it has a voice. */
export const ensembleManifestSchema = z.object({
  kind: z.literal('ensemble'),
  /** That of the artefact beside which it was made. */
  version: z.string(),
  digest: sha256,
  bytes: positive,
  /** Of the linear model; 0 without one. */
  items: count,
  config: z.record(z.string(), jsonValue),
  metrics: z.record(z.string(), z.number()),
  trainedAt: serverTime,
  url: z.string(),
});
export type EnsembleManifest = z.infer<typeof ensembleManifestSchema>;

/** What others' answers say of the sources that lists are filled from: models/bandit/prior.ts has the format. */
export const priorManifestSchema = z.object({
  kind: z.literal('prior'),
  digest: sha256,
  bytes: positive,
  /** The most that tell of one source, at least five (V3). */
  people: positive,
  url: z.string(),
});
export type PriorManifest = z.infer<typeof priorManifestSchema>;

/** What makes the model in service of one that a device has, in fewer bytes on the wire than the whole. */
export const deltaManifestSchema = z.object({
  /** Of the delta's own bytes. */
  digest: sha256,
  /** SHA-256 of the model that it starts from. */
  from: sha256,
  bytes: positive,
  url: z.string(),
});
export type DeltaManifest = z.infer<typeof deltaManifestSchema>;

/** What a device has to know of the experiment that runs; what the changes mean is in models/experiments. */
export const experimentSchema = z.object({
  id: uuid,
  name: shortText,
  /** Part of the people who take part. */
  share: z.number().check(z.gt(0), z.maximum(1)),
  variants: z.array(
    z.object({
      name: shortText,
      weight: z.number().check(z.gt(0)),
      changes: z.record(z.string(), jsonValue),
    }),
  ),
});
export type WireExperiment = z.infer<typeof experimentSchema>;

/** `GET /api/manifest`: one small answer that tells a device what is new. */
export const manifestSchema = z.object({
  protocol: positive,
  catalogue: z.nullable(catalogueManifestSchema),
  artefacts: z.object({
    collaborative: z.nullable(artefactManifestSchema),
    /** Null: the default blend. A server before version 5 says nothing of it. */
    ensemble: z.optional(z.nullable(ensembleManifestSchema)),
  }),
  /** To `artefacts.collaborative`. A server before version 4 says nothing of them. */
  deltas: z.optional(z.array(deltaManifestSchema)),
  /** Null: none runs. A server before version 7 says nothing of it. */
  experiment: z.optional(z.nullable(experimentSchema)),
  /** Null: devices learn alone. A server before version 8 says nothing of it. */
  prior: z.optional(z.nullable(priorManifestSchema)),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Every error answer of the API. `mend` says what to do. */
export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), mend: z.optional(z.string()) }),
});
export type ApiError = z.infer<typeof errorSchema>;
