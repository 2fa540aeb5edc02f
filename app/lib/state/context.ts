import { createContext } from 'svelte';
import type { Palate } from './palate.svelte';

/** The one Palate of this page, made in the root layout. */
export const [getPalate, setPalate] = createContext<Palate>();
