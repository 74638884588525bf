const byId = (id) => document.getElementById(id)
const words = document.body.dataset
const canvas = byId("canvas")
const picture = byId("picture")
const button = byId("draw")
/** The drawing under way, if there is one. */
let running

function show(state) {
  canvas.dataset.state = state
  picture.hidden = state !== "done"
  byId("caption").hidden = state !== "done"
  button.toggleAttribute("data-busy", state === "busy")
}

function complain(text, field) {
  byId("problem-title").textContent = words.failed
  byId("problem").textContent = text
  show("broken")
  field?.focus()
}

async function draw(prompt, key, shape, signal) {
  const answer = await fetch("/v1/images/generations", {
    method: "POST",
    signal,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: words.model, prompt, aspect_ratio: shape }),
  })
  const body = await answer.json().catch(() => ({}))
  if (answer.ok && body.data?.[0]?.b64_json) return body.data[0].b64_json
  throw new Error(body.error?.message ?? `HTTP ${answer.status}`)
}

function toBlob(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const type = bytes[0] === 0xff ? "image/jpeg" : bytes[0] === 0x52 ? "image/webp" : "image/png"
  return new Blob([bytes], { type })
}

byId("try").addEventListener("submit", async (event) => {
  event.preventDefault()
  if (running) return running.abort()
  const prompt = byId("prompt").value.trim()
  const key = byId("key").value.trim()
  if (prompt === "") return complain(words.needPrompt, byId("prompt"))
  if (!/^[\x21-\x7e]+$/.test(key)) return complain(words.needKey, byId("key"))

  const shape = document.querySelector("[name=shape]:checked").value
  const started = performance.now()
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1)
  const clock = setInterval(() => (byId("clock").textContent = seconds()), 100)
  running = new AbortController()
  byId("clock").textContent = "0.0"
  show("busy")
  try {
    const blob = toBlob(await draw(prompt, key, shape, running.signal))
    URL.revokeObjectURL(picture.src)
    picture.src = URL.createObjectURL(blob)
    picture.alt = prompt
    await picture.decode()
    byId("facts").textContent = words.took.replace("{s}", seconds())
    byId("save").href = picture.src
    byId("save").download = `limn.${blob.type.split("/")[1].replace("jpeg", "jpg")}`
    canvas.dataset.shape = shape
    show("done")
  } catch (error) {
    if (error.name === "AbortError") show("empty")
    else complain(error instanceof TypeError ? words.offline : error.message)
  } finally {
    clearInterval(clock)
    running = undefined
  }
})

byId("prompt").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("try").requestSubmit()
})

for (const idea of document.querySelectorAll(".ideas button")) {
  idea.addEventListener("click", () => {
    byId("prompt").value = idea.textContent
    byId("prompt").focus()
  })
}

const tabs = [...document.querySelectorAll("[role=tab]")]
function choose(chosen) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen))
    tab.tabIndex = tab === chosen ? 0 : -1
    byId(tab.getAttribute("aria-controls")).hidden = tab !== chosen
  }
}
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(tab))
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
    if (step === undefined) return
    const next = tabs[(index + step + tabs.length) % tabs.length]
    choose(next)
    next.focus()
  })
}

for (const copy of document.querySelectorAll("[data-copy]")) {
  const label = copy.textContent
  copy.addEventListener("click", async () => {
    const source = copy.dataset.copy === "base" ? byId("base") : document.querySelector("pre:not([hidden])")
    try {
      await navigator.clipboard.writeText(source.textContent)
      copy.textContent = words.copied
      setTimeout(() => (copy.textContent = label), 1500)
    } catch {
      getSelection().selectAllChildren(source)
    }
  })
}
