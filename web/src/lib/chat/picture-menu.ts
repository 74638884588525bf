import ClipboardCopy from "@lucide/svelte/icons/clipboard-copy"
import Code from "@lucide/svelte/icons/code-xml"
import Columns2 from "@lucide/svelte/icons/columns-2"
import Download from "@lucide/svelte/icons/download"
import ImagePlus from "@lucide/svelte/icons/image-plus"
import Info from "@lucide/svelte/icons/info"
import Link from "@lucide/svelte/icons/link"
import Paintbrush from "@lucide/svelte/icons/paintbrush"
import Pencil from "@lucide/svelte/icons/pencil"
import RefreshCw from "@lucide/svelte/icons/refresh-cw"
import Share from "@lucide/svelte/icons/share-2"
import Trash from "@lucide/svelte/icons/trash-2"
import type { Message, Picture } from "#api/types.ts"
import type { MenuItem } from "#kit/Menu.svelte"
import { copyLink, copyPicture, downloadPicture } from "#lib/studio/picture-actions.ts"
import { chatWords } from "#lib/words/chat.ts"
import type { Desk } from "./desk.svelte.ts"

/** Everything that can be done with a picture of an answer. `user`: the message that was answered with it. */
export function pictureMenu(desk: Desk, picture: Picture, user: Message | undefined): readonly MenuItem[] {
  const words = chatWords.current
  const { overlays, room } = desk
  return [
    { label: words.edit, icon: Pencil, select: () => desk.editPicture(picture) },
    { label: words.useAsReference, icon: ImagePlus, select: () => desk.usePicture(picture) },
    { label: words.mask, icon: Paintbrush, select: () => overlays.open({ kind: "mask", picture, maskId: null }) },
    ...(picture.source_ids.length === 0 ? [] : [{ label: words.compare, icon: Columns2, select: () => void desk.compare(picture) }]),
    { label: words.download, icon: Download, separator: true, select: () => downloadPicture(picture) },
    { label: words.copyPicture, icon: ClipboardCopy, select: () => void copyPicture(picture) },
    { label: words.copyLink, icon: Link, select: () => void copyLink(picture) },
    {
      label: words.sharePicture,
      icon: Share,
      select: () => overlays.open({ kind: "share", pictureIds: [picture.id], conversationId: null, title: room.conversation?.title ?? "" }),
    },
    { label: words.details, icon: Info, separator: true, select: () => desk.openPicture(picture) },
    ...(user === undefined ? [] : rerunItems(desk, user)),
    {
      label: words.deletePicture,
      icon: Trash,
      danger: true,
      separator: true,
      select: () => overlays.open({ kind: "delete", ids: [picture.id] }),
    },
  ]
}

function rerunItems(desk: Desk, user: Message): readonly MenuItem[] {
  const words = chatWords.current
  const { draft, pictures } = user
  return [
    { label: words.rerun, icon: RefreshCw, select: () => void desk.rerun(user) },
    { label: words.rerunWith, icon: RefreshCw, select: () => desk.overlays.open({ kind: "models", rerun: user }) },
    ...(draft === null
      ? []
      : [
          {
            label: words.viewCode,
            icon: Code,
            select: () => desk.overlays.open({ kind: "code", draft, pictures, mask: null, branch: desk.room.branchBefore(user) }),
          },
        ]),
  ]
}
