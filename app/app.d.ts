declare global {
  namespace App {
    /** Of one entry in the browser's history: it comes back with it, and stands in no address. */
    interface PageState {
      /** The impression by which the person came to an item. */
      impressionId?: string;
    }
  }
}

export {};
