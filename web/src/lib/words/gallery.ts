import { formatNumber } from "#lib/figures.ts"
import { defineWords } from "./define-words.svelte.ts"

const pictures = (count: number): string => (count === 1 ? "1 picture" : `${formatNumber(count)} pictures`)

const en = {
  title: "Gallery",
  count: pictures,
  matching: (count: number) => `${pictures(count)} match`,
  search: "Search in prompts",
  model: "Model",
  anyModel: "Any model",
  month: "Month",
  anyMonth: "Any month",
  kind: "Kind",
  kinds: { generated: "Drawn", uploaded: "Uploaded", mask: "Masks" },
  shape: "Shape",
  shapes: { any: "Any shape", square: "Square", landscape: "Landscape", portrait: "Portrait" },
  origin: "Made in",
  origins: { any: "Made anywhere", app: "In the web app", api: "By an API key" },
  sort: "Order",
  sorts: { newest: "Newest first", oldest: "Oldest first" },
  favourites: "Favourites",
  filters: "Filters",
  clear: "Clear filters",
  shares: "Shared links",
  list: "Pictures",
  listHint: "Arrow keys move, Enter opens, Space selects, F marks a favourite, Delete deletes.",
  select: "Select",
  favourite: "Mark as a favourite",
  unfavourite: "No longer a favourite",
  selected: (count: number) => `${formatNumber(count)} selected`,
  selectAll: (count: number) => `Select all ${formatNumber(count)}`,
  download: "Download",
  share: "Share",
  delete: "Delete",
  clearSelection: "Select none",
  preparing: (count: number) => `A ZIP of ${pictures(count)} is on its way.`,
  tooMany: (most: number) => `At most ${formatNumber(most)} at once.`,
  marked: (count: number) => `${pictures(count)} marked as favourites`,
  emptyTitle: "An empty wall",
  emptyText: "What you draw hangs here: from the chat room, and from your API keys.",
  emptyAction: "Draw something",
  uploadsEmptyTitle: "Nothing uploaded yet",
  uploadsEmptyText: "Pictures that you add to a message are kept here.",
  noMatchTitle: "Nothing matches",
  noMatchText: "No picture fits all of these filters.",
  loadingMore: "More pictures are being loaded",
}

/** Words of the gallery. */
export const galleryWords = defineWords(en, () => import("./gallery.zh.ts"))
export type GalleryWords = typeof en
