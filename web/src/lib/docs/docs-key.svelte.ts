const state = $state<{ key: string | undefined }>({ key: undefined })

/** The key that was made for the examples. It is forgotten with the page. */
export const docsKey = {
  get current(): string | undefined {
    return state.key
  },
  set current(key: string | undefined) {
    state.key = key
  },
}
