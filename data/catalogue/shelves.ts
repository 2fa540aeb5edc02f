/** Shelves on which readers put books: genres, labels worth keeping, and notes about the reader. */
import { normaliseTag } from './tags';

/** Shelf -> genres. Shelves that mean one thing share a line. */
const GENRES = new Map<string, readonly string[]>(
  (
    [
      [['fantasy', 'high-fantasy', 'epic-fantasy', 'urban-fantasy'], ['Fantasy']],
      [['science-fiction', 'sci-fi', 'scifi', 'sf', 'sci-fi-fantasy', 'science-fiction-fantasy'], ['Sci-Fi']],
      [['dystopia', 'dystopian'], ['Dystopia']],
      [['romance', 'contemporary-romance', 'historical-romance', 'paranormal-romance'], ['Romance']],
      [['mystery', 'mysteries', 'detective', 'mystery-thriller'], ['Mystery']],
      [['crime', 'crime-fiction', 'true-crime'], ['Crime']],
      [['thriller', 'thrillers', 'suspense'], ['Thriller']],
      [['horror'], ['Horror']],
      [['paranormal', 'supernatural', 'vampires'], ['Paranormal']],
      [['historical-fiction', 'historical'], ['Historical']],
      [['classics', 'classic', 'classic-literature'], ['Classics']],
      [['young-adult', 'ya', 'teen'], ['Young Adult']],
      [
        [
          'childrens',
          'children',
          'children-s',
          'childrens-books',
          'children-s-books',
          'kids',
          'middle-grade',
          'picture-books',
        ],
        ['Children'],
      ],
      [['contemporary', 'contemporary-fiction', 'chick-lit'], ['Contemporary']],
      [['literary-fiction', 'literature'], ['Literary Fiction']],
      [['short-stories'], ['Short Stories']],
      [['poetry'], ['Poetry']],
      [['plays', 'drama', 'theatre'], ['Drama']],
      [['graphic-novels', 'graphic-novel', 'comics', 'comic-books', 'manga'], ['Comics']],
      [['humor', 'humour', 'comedy', 'funny'], ['Humour']],
      [['adventure', 'action-adventure'], ['Adventure']],
      [['erotica'], ['Erotica']],
      [['non-fiction', 'nonfiction'], ['Non-Fiction']],
      [['biography', 'biographies', 'memoir', 'memoirs', 'autobiography', 'biography-memoir'], ['Biography']],
      [['history'], ['History']],
      [['philosophy'], ['Philosophy']],
      [['psychology'], ['Psychology']],
      [['science', 'popular-science'], ['Science']],
      [['religion', 'christian', 'spirituality', 'theology', 'christian-fiction'], ['Religion']],
      [['business', 'economics', 'finance'], ['Business']],
      [['self-help', 'personal-development'], ['Self-Help']],
      [['politics'], ['Politics']],
      [['travel'], ['Travel']],
      [['cookbooks', 'cooking', 'food'], ['Food']],
      [['art', 'music'], ['Art']],
    ] as const
  ).flatMap(([shelves, genres]) => shelves.map((shelf): [string, readonly string[]] => [shelf, genres])),
);

/** Says how, when or whether somebody read it, owns it or liked it, not what it is. */
const ABOUT_THE_READER = new RegExp(
  [
    '^[-_\\d]*$',
    '(?:^|-)(?:to-?read|tbr|read(?:ing)?|re-?read|unread|finished|abandoned|dnf|currently|own(?:ed)?|bought|borrowed|buy|wish-?list)(?:-|$)',
    '(?:^|-)(?:library|kindle|nook|e-?books?|audible|audio-?books?|audio|paperback|hardcover|bookshelf|shelf|default|format)(?:-|$)',
    '(?:^|-)(?:my|mine|i|favou?rites?|faves?|favs?|loved?|stars?|rating|book-?club|challenge|recommended|list|collection)(?:-|$)',
    '^(?:books?|all-time|series|novels?|fiction|maybe|next|later|other|misc|adult|english|general|general-fiction|adult-fiction)$',
    '(?:19|20)\\d\\d',
  ].join('|'),
);

export type Shelf =
  | { readonly genres: readonly string[] }
  | { readonly tag: string }
  /** About the reader, or no label at all. */
  | null;

/** What a shelf says about the books on it. */
export function readShelf(name: string): Shelf {
  const shelf = name.trim().toLowerCase();
  const genres = GENRES.get(shelf);
  if (genres) return { genres };
  if (ABOUT_THE_READER.test(shelf)) return null;
  const tag = normaliseTag(shelf.replace(/-+/g, ' '));
  return tag === null ? null : { tag };
}
