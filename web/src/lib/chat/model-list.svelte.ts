import { call } from "#api/client.ts"
import type { Model, ModelList } from "#api/types.ts"
import { draws } from "./draft-rules.ts"

let known = $state.raw<{ readonly list: ModelList | undefined; readonly failure: unknown }>({ list: undefined, failure: undefined })

/** The models that may be used, as the server told them last. */
export const models = {
  get all(): readonly Model[] {
    return known.list?.data ?? []
  },
  get isLoaded(): boolean {
    return known.list !== undefined
  },
  /** Why they could not be loaded. */
  get failure(): unknown {
    return known.failure
  },
  /** The one that draws for whoever names none. */
  get defaultId(): string | null {
    return known.list?.default_model ?? known.list?.data.find(draws)?.id ?? null
  },
  /** By its id or another of its names. */
  find(name: string): Model | undefined {
    return this.all.find(({ id }) => id === name) ?? this.all.find(({ aliases }) => aliases.includes(name))
  },
}

/** Loads them. What fails stands in `models.failure`. */
export async function loadModels(): Promise<void> {
  try {
    known = { list: await call<ModelList>("GET", "/models"), failure: undefined }
  } catch (failure) {
    known = { list: known.list, failure }
  }
}
