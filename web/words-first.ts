import type { Plugin } from "vite"

/**
 * Has every part of the app that is imported when it is wanted come with its words in the language that is chosen. It could wait for them itself, by
 * an `await` at the top of `lib/words/….ts`; but WebKit runs what imports such a module while another part waits for it before the module
 * is done (https://bugs.webkit.org/show_bug.cgi?id=242740), and then there are no words at all.
 */
export function wordsFirst(): Plugin {
  return {
    name: "words-first",
    applyToEnvironment: ({ name }) => name === "client",
    transform: {
      filter: { id: /[\\/]web[\\/](?:src|\.svelte-kit[\\/]generated)[\\/](?!lib[\\/]words[\\/])/, code: "import(" },
      handler: waitForWords,
    },
  }
}

/** Puts the wait for words behind each `import()` of a script. */
export function waitForWords(code: string): string {
  const waiting = code.replaceAll(/\bimport\(\s*(?:"[^"]+"|'[^']+')\s*\)/g, (call) => `${call}.then(withWords)`)
  return waiting === code ? code : `import { withWords } from "#lib/words/define-words.svelte.ts"\n${waiting}`
}
