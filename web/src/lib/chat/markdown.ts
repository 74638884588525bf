import DOMPurify from "dompurify"
import { Marked } from "marked"

const tags = "a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i li ol p pre s strong sub sup table tbody td th thead tr ul".split(" ")

/** HTML in a text is text; but for what Markdown has no sign for, none of it is even parsed. */
const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text, block }) => {
      if (/^<(?:br ?\/?|\/?su[bp])>$/i.test(text.trim())) return text
      const escaped = text.trimEnd().replaceAll("&", "&amp;").replaceAll("<", "&lt;")
      return block === true ? `<p>${escaped.replaceAll("\n", "<br>")}</p>` : escaped
    },
  },
})

DOMPurify.addHook("afterSanitizeAttributes", (element) => {
  if (element.tagName !== "A") return
  element.setAttribute("target", "_blank")
  element.setAttribute("rel", "noopener noreferrer nofollow")
})

/** The blocks of a text that may still grow: all but the last one stay as they are when more is added. */
export function blocksOf(text: string): readonly string[] {
  return marked.lexer(text).map(({ raw }) => raw)
}

/**
 * Turns Markdown of a stranger's into nodes: no pictures, no scripts, no styles, no frames, and links only to other sites. What is fetched
 * when it is shown is nothing.
 */
export function renderMarkdown(block: string): DocumentFragment {
  const html = marked.parse(block, { async: false })
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: ["href", "start", "align"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    RETURN_DOM_FRAGMENT: true,
  })
}
