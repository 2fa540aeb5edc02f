/**
 * The module of a generated constant; null where WebAssembly, or a part of it that the module uses, is missing. Modules have
 * no state: each is compiled once and instantiated often.
 * @param code base64
 */
export function compiledModule(code: string): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  const bytes = Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return null;
  const module = modules.get(code) ?? new WebAssembly.Module(bytes);
  modules.set(code, module);
  return module;
}

const modules = new Map<string, WebAssembly.Module>();
