import { createInfiniteQuery, createQuery, useQueryClient, type InfiniteData } from "@tanstack/svelte-query"
import { call } from "#api/client.ts"
import type { Page, Picture, PictureFacets } from "#api/types.ts"
import { pictureQuery, type Filters } from "./filters.ts"

interface PicturePage extends Page<Picture> {
  readonly total: number
}

const perPage = 200
const name = "pictures"

/** The pictures that fit some filters, loaded as far as they have been looked at. Made while a component is. */
export class Pictures {
  readonly #client = useQueryClient()
  readonly #filters: () => Filters
  readonly #pages
  readonly #facets = createQuery(() => ({ queryKey: ["picture-facets"], queryFn: () => call<PictureFacets>("GET", "/pictures/facets") }))
  readonly list: readonly Picture[] = $derived.by(() => this.#pages.data?.pages.flatMap(({ data }) => data) ?? [])

  /** @param filters What is to be shown, whenever it is asked for. */
  constructor(filters: () => Filters) {
    this.#filters = filters
    this.#pages = createInfiniteQuery(() => ({
      queryKey: [name, filters()],
      queryFn: ({ pageParam, signal }) => this.#fetch(pageParam, signal),
      initialPageParam: "",
      getNextPageParam: ({ next }: PicturePage) => next,
    }))
  }

  /** How many there are, loaded or not; undefined before the first answer. */
  get total(): number | undefined {
    return this.#pages.data?.pages.at(-1)?.total
  }

  get facets(): PictureFacets | undefined {
    return this.#facets.data
  }

  get error(): Error | null {
    return this.#pages.error
  }

  get isLoadingMore(): boolean {
    return this.#pages.isFetchingNextPage
  }

  /** Loads once more what was shown. */
  retry(): void {
    void this.#pages.refetch()
  }

  /** Loads the next page, where there is one that is not being loaded. */
  more(): void {
    if (this.#pages.hasNextPage && !this.#pages.isFetching) void this.#pages.fetchNextPage()
  }

  /** Loads everything that is left, and gives the ids of all. Throws ApiError. */
  async all(): Promise<readonly string[]> {
    while (this.#pages.hasNextPage) {
      // eslint-disable-next-line no-await-in-loop -- each page is asked for by what the one before ended with
      const { error } = await this.#pages.fetchNextPage()
      if (error !== null) throw error
    }
    return this.list.map(({ id }) => id)
  }

  /** Shows a picture as it is now. */
  replace(picture: Picture): void {
    this.#change((pictures) => pictures.map((one) => (one.id === picture.id ? picture : one)))
  }

  /** Takes pictures off the list that were deleted. */
  drop(ids: ReadonlySet<string>): void {
    this.#change((pictures) => pictures.filter(({ id }) => !ids.has(id)))
    void this.#client.invalidateQueries({ queryKey: ["picture-facets"] })
  }

  /** Marks pictures as favourites, or no longer. Throws ApiError. */
  async mark(ids: readonly string[], favourite: boolean): Promise<void> {
    const waiting = [...ids]
    const work = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        // eslint-disable-next-line no-await-in-loop -- a few at a time, so that nobody else waits
        this.replace(await call<Picture>("PATCH", `/pictures/${id}`, { body: { favourite } }))
      }
    }
    await Promise.all(Array.from({ length: 4 }, work))
    void this.#client.invalidateQueries({ queryKey: ["picture-facets"] })
  }

  #fetch(before: string, signal: AbortSignal): Promise<PicturePage> {
    return call<PicturePage>("GET", "/pictures", { query: { ...pictureQuery(this.#filters()), limit: perPage, before }, signal })
  }

  #change(change: (pictures: readonly Picture[]) => readonly Picture[]): void {
    this.#client.setQueriesData<InfiniteData<PicturePage>>({ queryKey: [name] }, (loaded) => {
      if (loaded?.pages === undefined) return loaded
      const changed = loaded.pages.map((page) => ({ ...page, data: change(page.data) }))
      const gone = loaded.pages.reduce((sum, page, at) => sum + page.data.length - (changed[at]?.data.length ?? 0), 0)
      return { ...loaded, pages: changed.map((page) => ({ ...page, total: page.total - gone })) }
    })
  }
}
