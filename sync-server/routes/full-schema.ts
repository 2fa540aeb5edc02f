/**
 * The wire's schemas are made with zod/mini, since pages load them; the generator of the OpenAPI document asks for those
 * of the full zod. Both are constructors over one core: the definition of a schema, checks included, builds the other.
 */
import * as z from 'zod';

/** Of zod/mini or of zod. */
export type Schema = z.core.$ZodType;
type FullSchema<Of extends Schema> = z.ZodType<z.output<Of>, z.input<Of>>;
type Rebuild = (part: unknown) => unknown;

/** @returns a schema of the full zod that takes, gives and documents the same. */
export function fullSchema<Of extends Schema>(schema: Of): FullSchema<Of> {
  const built = new Map<Schema, z.ZodType>();
  const rebuild = (part: unknown) => {
    if (!isSchema(part)) return part;
    const full = built.get(part) ?? rebuilt(part, rebuild);
    built.set(part, full); // JSON is made of JSON: a lazy part leads back here
    return full;
  };
  return rebuild(schema) as FullSchema<Of>;
}

function rebuilt(schema: Schema, rebuild: Rebuild): z.ZodType {
  const [own = ''] = schema._zod.traits; // a constructor enters its own name first
  const constructors = z as unknown as Record<string, new (definition: unknown) => z.ZodType>;
  const full = new constructors[own.replace(/^ZodMini/, 'Zod')](rebuiltDefinition(schema, rebuild));
  const { parent } = schema._zod; // whose description it inherits
  if (parent) full._zod.parent = rebuild(parent) as z.ZodType;
  const described = z.globalRegistry.get(schema);
  return described ? full.register(z.globalRegistry, described) : full;
}

function rebuiltDefinition({ _zod: { def } }: Schema, rebuild: Rebuild): object {
  const { checks, ...parts } = def as z.core.$ZodTypeDef & Record<string, unknown>;
  const same = { type: def.type, ...(checks ? { checks } : {}) };
  if (def.type === 'lazy') return { ...same, getter: () => rebuild((def as z.core.$ZodLazyDef).getter()) };
  const entries = Object.entries(parts).map(([field, part]) => {
    if (field === 'shape') return [field, mapValues(part as object, rebuild)];
    return [field, Array.isArray(part) ? part.map(rebuild) : rebuild(part)];
  });
  return { ...(Object.fromEntries(entries) as object), ...same };
}

const mapValues = (record: object, map: Rebuild) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

const isSchema = (part: unknown): part is Schema =>
  part !== null && typeof part === 'object' && '_zod' in part && (part as Schema)._zod.traits.has('$ZodType');
