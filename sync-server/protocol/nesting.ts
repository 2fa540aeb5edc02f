/** How deep JSON goes: without recursion, which whoever wrote the JSON could send down for ever. */

/** What we ask for is four levels deep; events and registers may carry some more of their own. */
export const MOST_LEVELS = 32;

/** Whether objects and arrays are nested more than `levels` deep. @param value parsed JSON */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const containers = level.filter((inner) => typeof inner === 'object' && inner !== null);
    if (containers.length > 0 && depth === levels) return true;
    level = containers.flatMap((inner) => Object.values(inner as object));
  }
  return false;
}
