import type { SameWords } from "./define-words.svelte.ts"
import type { ServerWords } from "./server-sentences.ts"

const accounts = {
  "You are not signed in, or your session has ended. Sign in.": "你还没有登录，或者登录已失效。请重新登录。",
  "The name or the password is not right. Who has forgotten it asks an operator for a link.":
    "用户名或密码不对。忘记了的话，可以请管理员发一个登录链接。",
  "This is not the admin token. It was shown at the first start, or stands in LIMN_ADMIN_TOKEN.":
    "管理令牌不对。它在首次启动时显示过，或者由 LIMN_ADMIN_TOKEN 设定。",
  "This link was used before, or has expired. Ask an operator for another; `limn login-link` makes one.":
    "链接已经用过或已过期。请管理员再发一个，也可以用 limn login-link 生成。",
  "Too many failed attempts came from your address. Wait a minute before you try again.": "来自你的地址的失败尝试太多，请一分钟后再试。",
  "Too many people sign in right now. Try again in a few seconds.": "现在登录的人太多，请几秒后再试。",
  "The sign-in was not completed, or has taken too long. Try again.": "登录没有完成，或用时太长。请再试一次。",
  "The identity provider does not answer. Try again, or sign in with a password.": "身份提供方没有响应。请再试一次，或用密码登录。",
  "No identity provider is set up here. Its operator sets LIMN_OIDC_ISSUER and LIMN_OIDC_CLIENT_ID.":
    "本站没有配置身份提供方。由管理员设置 LIMN_OIDC_ISSUER 和 LIMN_OIDC_CLIENT_ID。",
  "Too many users have this name already. Ask an operator to make a user for you.": "同名的用户太多了，请管理员为你创建用户。",
  "There is no owner yet. Start the server again: it makes one.": "还没有所有者。请重新启动服务器，启动时会自动创建。",
  "You have no session with this id. It may have ended by itself.": "没有这个登录会话，可能已经自行结束。",
  "This is not your current password.": "当前密码不对。",
  "This user is disabled. Ask an operator.": "该用户已被停用，请联系管理员。",
  "This user is disabled. Let the user in again first.": "该用户已被停用，请先重新启用。",
  "Only {who?} may do this. Ask one of them.": "只有{who}可以这样做，请联系他们。",
  operators: "管理员",
  owners: "所有者",
  "Only owners may make or change operators and owners. Ask one of them.": "只有所有者可以添加或修改管理员和所有者，请联系他们。",
  "Only owners may make or change keys of owners and of other operators. Ask one of them.":
    "只有所有者可以创建或修改所有者和其他管理员的密钥，请联系他们。",
  "Only owners may give a key to another user, because its pictures go with it. Make a new key.":
    "密钥的图片会随它一起转移，所以只有所有者可以把密钥转给别的用户。请新建一把密钥。",
  "There is a {what?} of this name already. Choose another name.": "已有同名的{what}，请换一个名称。",
  "There is no {what?} with this id. Ask for the list of {what?}s.": "找不到这个{what}，它可能已被删除。请刷新页面。",
  user: "用户",
  team: "团队",
  key: "密钥",
  channel: "通道",
  "Users belong to this team. Give them another team, or none, first.": "团队里还有成员。请先把他们移到别的团队，或移出团队。",
  "This is the only owner. Make somebody else an owner first.": "这是唯一的所有者。请先把别人设为所有者。",
  "There is no user {id}. Make the user first.": "没有用户 {id}，请先创建。",
  "There is no team {id}. Make the team first.": "没有团队 {id}，请先创建。",
  "A name has 1 to {most} characters.": "名称须为 1 到 {most} 个字符。",
  "A key needs a name of 1 to {most} characters.": "密钥名称须为 1 到 {most} 个字符。",
  "A key can only expire in the future.": "有效期必须晚于现在。",
  "This key was revoked, and stays so. Make another one.": "这把密钥已被吊销，无法恢复。请新建一把。",
  "The settings give this key, so it is they that change it: set LIMN_API_KEY to another one and start again.":
    "这把密钥由配置给出：请把 LIMN_API_KEY 改成另一把，然后重新启动。",
  "You have {count} keys. Revoke one that you do not need first.": "你已有 {count} 把密钥。请先吊销一把不用的。",
  "You have no key with this id. Ask for the list of your keys.": "你没有这把密钥，它可能已被吊销。请刷新页面。",
  "There is no room for that in the budget of this key, its user or its team. Raise the cap first.":
    "该密钥、所属用户或团队的额度容不下这笔金额。请先提高上限。",
  "This key has spent {usd} USD in the window of its budget that runs now, and no more than that can be given back.":
    "该密钥在当前额度周期内花了 ${usd}，返还不能超过这个数。",
  "This key was given back {usd} USD in the window of its budget that runs now, and no more than that can be taken back.":
    "该密钥在当前额度周期内返还过 ${usd}，撤回不能超过这个数。",
  "No price of this model was set here, so there is none to take back.": "这个模型没有在此设定过价格，无可撤回。",
  "The name of a model has 1 to 200 characters.": "模型名称须为 1 到 200 个字符。",
  "This came from a page of another site, so it was not done. Where a proxy stands before Limn, set LIMN_PUBLIC_URL to the address that browsers use.":
    "请求来自其他网站的页面，没有执行。如果 Limn 前面有代理，请把 LIMN_PUBLIC_URL 设为浏览器访问的地址。",
}

const channels = {
  "Somebody else has changed this channel meanwhile. Look at it again, and then change it.": "这个通道刚被别人修改过。请重新查看后再改。",
  "The address has changed, so `keys` must be sent again: keys go only where they were given for.":
    "地址变了，请重新填写密钥：密钥只会发往当初填写时的地址。",
  "This channel stands in limn.yaml or in the environment, and is changed there: set it otherwise and start again. Channels made here can be changed here.":
    "这个通道来自 limn.yaml 或环境变量，请在那里修改并重新启动。在这里添加的通道才能在这里修改。",
  "There is a channel {name} already. Every channel needs a name of its own.": "已有名为 {name} 的通道，通道名称不能重复。",
  "This channel does not serve `{model}`. Name one of its models.": "这个通道不提供 {model}，请填它有的模型。",
  "The patterns of this channel take in no model that is known here, so say which one to try.":
    "通道的模型通配符没有匹配到任何已知模型，请写明要测试哪一个。",
  "This channel cannot be called. {problem?}": "这个通道无法调用。{problem}",
  "The settings have a channel of this name too, and theirs is used. Give this one another name, or take that one out.":
    "配置里也有同名的通道，以配置中的为准。请给这个换个名称，或删掉配置中的那个。",
  "Its keys cannot be read with this installation's secret. Enter them again, or put the former LIMN_SECRET_KEY back.":
    "用本站的主密钥读不出它的密钥。请重新填写，或换回原来的 LIMN_SECRET_KEY。",
  "It cannot work as it is: {problem}.": "目前的设置无法工作：{problem}。",
  "A call to this channel failed.": "对这个通道的一次调用失败了。",
  "The trial could not be made. Try again.": "测试没有做成，请再试一次。",
  "It works: `{model}` has drawn a picture.": "测试通过：{model} 画出了图片。",
  "It works: `{model}` has answered.": "测试通过：{model} 作了回答。",
  "{address} answers and takes the key, but `{model}` wrote text and drew nothing. Try once more; if it stays so, the model cannot draw there, or the provider's protocol wants other settings.":
    "{address} 有响应，密钥也有效，但 {model} 只写了字，没有画图。请再试一次；若仍如此，说明它在那里不能画图，或者协议需要别的设置。",
  "{address} answers and takes the key, but `{model}` brought neither a picture nor text. Try another model.":
    "{address} 有响应，密钥也有效，但 {model} 既没有画图，也没有回答。请换一个模型。",
  "{address} answers and takes the key, but refused the prompt for safety. Try another prompt.":
    "{address} 有响应，密钥也有效，但出于安全考虑拒绝了提示词。请换一个提示词。",
  " (it answered with status {status})": "（返回状态码 {status}）",
  "{address} wants a key{answered?}, and this channel has none. Add one.": "{address} 需要密钥{answered}，而这个通道没有。请填写一把。",
  "{address} refused the key{answered?}. Check that it is complete, was made for this provider, has not been revoked, and that the account has credit and may use `{model}`.":
    "{address} 拒绝了密钥{answered}。请检查密钥是否完整、是否属于这家服务商、有没有被吊销，以及账号是否有余额、能否使用 {model}。",
  "{address} is there and takes no more calls at the moment{answered?}: it is overloaded, or the account has used up its quota. Try again in a minute, and look at the account's limits.":
    "{address} 可以连通，但暂时不接受调用{answered}：可能是过载，也可能是账号配额已用完。请一分钟后再试，并查看账号的限额。",
  "{address} does not serve `{model}` in the region of this server{answered?}. Let the server call it from another region, through HTTPS_PROXY for example, or use a relay.":
    "{address} 在本服务器所在的地区不提供 {model}{answered}。可以通过 HTTPS_PROXY 等方式从其他地区调用，或改用中转站。",
  "There was no answer from {address} {limit?}. Try again; if it stays so, check the base URL, and firewalls on the way.":
    "{address} {limit}没有响应。请再试一次；若仍如此，请检查接口地址和沿途的防火墙。",
  "in time": "迟迟",
  "within {seconds} s": "在 {seconds} 秒内",
  "{address} does not know `{model}`{answered?}, or not for this account. Check how the provider names it, and the path of the base URL.":
    "{address} 上没有 {model}{answered}，或者该账号不能使用。请核对服务商对它的命名，以及接口地址的路径。",
  "{address} takes the key but not the request{answered?}. Check that the protocol is the one that it speaks, and the settings of the channel.":
    "{address} 接受了密钥，但不接受请求{answered}。请检查协议是否选对，以及通道的设置。",
  "{address} could not be reached, or brought no usable answer. Test the channel to learn more.":
    "连接不上 {address}，或者它返回的内容无法使用。测试一下通道，可以知道得更清楚。",
  "{address} is there but fails{answered?}. Try again later.": "{address} 可以连通，但出错了{answered}。请稍后再试。",
  "Something answers at {address} (it answered with status {status}), but not as this protocol says. Check the base URL (with or without a version at its end, as the protocol wants it) and the protocol.":
    "{address} 有响应（返回状态码 {status}），但不符合所选协议。请检查协议和接口地址（结尾是否带版本号，视协议而定）。",
  "Something answers at {address}, but not as this protocol says. Check the base URL (with or without a version at its end, as the protocol wants it) and the protocol.":
    "{address} 有响应，但不符合所选协议。请检查协议和接口地址（结尾是否带版本号，视协议而定）。",
  "{address} is not known: there is no such host. Check the base URL for a slip.": "找不到主机 {address}。请检查接口地址有没有写错。",
  "{address} could not be looked up: the name server of this machine does not answer. Check its network.":
    "无法解析 {address}：本机的 DNS 没有响应。请检查网络。",
  "{address} refuses connections: nothing listens there. Check host and port of the base URL, and whether the provider runs.":
    "{address} 拒绝连接：那里没有服务在监听。请检查接口地址的主机和端口，以及服务是否在运行。",
  "{address} closed the connection at once. Check whether the base URL wants https instead of http, or a proxy stands between.":
    "{address} 立即断开了连接。请检查接口地址是否该用 https，或者中间是否有代理。",
  "{address} cannot be reached from this machine. Check its network and its firewall.": "从本机连接不到 {address}。请检查网络和防火墙。",
  "{address} did not take the connection in time. Check the base URL, and firewalls on the way.":
    "连接 {address} 超时。请检查接口地址和沿途的防火墙。",
  "{address} has a certificate that has expired. The provider has to renew it.": "{address} 的证书已过期，需要服务商更新。",
  "{address} has a certificate for another name. Check the host of the base URL.":
    "{address} 的证书属于另一个域名。请检查接口地址的主机名。",
  "{address} has a certificate that this machine does not trust. Give Node its authority with NODE_EXTRA_CA_CERTS.":
    "本机不信任 {address} 的证书。请用 NODE_EXTRA_CA_CERTS 提供签发机构的证书。",
  "How the key is sent: Google wants `x-goog-api-key`, relays often `Authorization: Bearer`.":
    "密钥的发送方式：Google 用 x-goog-api-key，中转站多用 Authorization: Bearer。",
  "Whether the provider answers `streamGenerateContent`.": "服务商是否支持 streamGenerateContent。",
  "How the provider is asked for a picture in a chat: where ratio and size go, and how earlier pictures are shown to it.":
    "在对话中如何向服务商要图：比例和尺寸写在哪里，之前的图片怎样带上。",
  "Whether `usage.cost` is what the provider bills for the call, in USD. Default: as the manner has it.":
    "usage.cost 是否就是服务商对这次调用的收费（美元）。默认随接口风格而定。",
  "Whether the provider streams its answers.": "服务商是否流式返回。",
  "`openai`: sizes in pixels, and OpenAI's options. `ratio`: `aspect_ratio` and `image_size`, and nothing else. `openrouter`: its own image API, at `/images`.":
    "openai：以像素表示尺寸，并带 OpenAI 的选项。ratio：只用 aspect_ratio 和 image_size。openrouter：用它自己的图像接口 /images。",
  "Whether `response_format: b64_json` is sent; OpenAI's own models refuse it.":
    "是否发送 response_format: b64_json；OpenAI 自己的模型不接受它。",
  "Whether the provider streams partial pictures.": "服务商是否流式返回未画完的图片。",
  "The text model that is talked to and that lets the picture model draw; without it the picture model is talked to itself.":
    "由这个文本模型来调用绘图模型；不填则直接与绘图模型对话。",
  "Whether names such as `limn/painter:no-image` make the painter misbehave on request.":
    "limn/painter:no-image 之类的名称是否让画师按要求模拟故障。",
  "No model is known here by the name `{name}`.": "没有叫 {name} 的模型。",
  "No model is known here by the name `{name}`. Did you mean `{other}`?": "没有叫 {name} 的模型。是不是想填 {other}？",
  "No model that is known here has a name like `{pattern}`.": "没有名称符合 {pattern} 的模型。",
  "`{model}` is sold below cost: a picture brings {price} USD and costs {cost} USD as a rule.":
    "{model} 低于成本价：每张收 ${price}，通常成本为 ${cost}。",
  "`{model}` is sold below cost: a {tier} picture brings {price} USD and costs {cost} USD as a rule.":
    "{model} 低于成本价：每张 {tier} 图收 ${price}，通常成本为 ${cost}。",
}

const pictures = {
  "There is no such picture, or it is not kept any more.": "没有这张图片，或者已不再保存。",
  "This picture is not kept any more.": "这张图片已不再保存。",
  "This picture is not kept any more, or is not yours. Attach it again.": "这张图片已不再保存，或者不属于你。请重新添加。",
  "One of these pictures is not kept any more. Choose the pictures again.": "其中有图片已不再保存。请重新选择。",
  "None of these pictures is kept any more.": "这些图片都已不再保存。",
  "These pictures are more than 4 GB together. Download fewer at once.": "这些图片合计超过 4 GB。请分批下载。",
  "There is nothing to download here any more. Choose the pictures again.": "下载内容已失效。请重新选择图片。",
  "There is no small form of this picture. Open the picture itself.": "这张图片没有缩略图，请直接打开原图。",
  "Too many pictures are being made small already. Try again in a few seconds.": "正在生成的缩略图太多，请几秒后再试。",
  "This picture is on its way to the store of pictures. Try again in a few seconds.": "图片正在存入图片库，请几秒后再试。",
  "The store of pictures cannot be reached at the moment. Try again in a few seconds.": "暂时连接不上图片存储，请几秒后再试。",
  "The picture could not be kept. Try again in a few seconds.": "图片没有保存成功，请几秒后再试。",
  "This server keeps no pictures (LIMN_KEEP_PICTURES is 0), so none can be uploaded.":
    "本站不保存图片（LIMN_KEEP_PICTURES 为 0），所以不能上传。",
  "The picture is larger than {most} MiB, the limit of this server. Send a smaller one.":
    "图片超过了本站上限 {most} MiB，请换一张小一些的。",
  "The request body is larger than {most} MiB, the limit of this server. Send fewer or smaller pictures.":
    "内容超过了本站上限 {most} MiB，请减少图片，或换小一些的。",
  "The picture has no pixels: it says {size}.": "图片没有像素：尺寸写的是 {size}。",
  "The picture has {size} pixels; a side may have {most}. Send a smaller one.": "图片为 {size} 像素，单边最多 {most}。请换一张小一些的。",
  "The picture has {size} pixels; {most} megapixels are allowed. Send a smaller one.":
    "图片为 {size} 像素，最多 {most} 百万像素。请换一张小一些的。",
  "The picture is not complete: its end is missing. Send the whole file.": "图片不完整，缺少结尾。请上传完整的文件。",
  "The picture is damaged and cannot be decoded. Save it again and send the new file.": "图片已损坏，无法读取。请重新保存后再上传。",
  "The picture at this URL could not be fetched. Use an http or https URL that anyone can open and that answers with the picture itself, or send the picture as base64.":
    "这个网址的图片无法获取。请使用任何人都能打开、直接返回图片的 http 或 https 网址，或者上传图片文件。",
  "There is no such share.": "没有这个分享。",
  "There is nothing to see here: the link is not complete, has expired, or was revoked.": "这里没有内容：链接不完整、已过期或已撤销。",
  "There is no such conversation.": "没有这个对话。",
  "There is no such conversation, or it was deleted.": "没有这个对话，或者已被删除。",
  "There is no such message in this conversation.": "对话里没有这条消息。",
  "This `sending_id` stands for another message of this conversation. Give each message its own.":
    "这个 `sending_id` 已经属于本对话里的另一条消息，请为每条消息使用各自的值。",
  "You have {count} shares. Revoke some that nobody needs first.": "你已有 {count} 个分享链接。请先撤销一些不再需要的。",
  "This account was changed a moment ago. Sign in again; if that fails, ask an owner for a link.":
    "这个账号刚刚被修改过。请重新登录；如果登录不了，请向所有者要一个登录链接。",
  "There is no such message, or it was deleted.": "没有这条消息，或者已被删除。",
  "There is no such answer, or it was deleted.": "没有这个回答，或者已被删除。",
  "There is no such template, or it was deleted.": "没有这个模板，或者已被删除。",
  "You have {count} templates already. Delete one first.": "你已有 {count} 个模板。请先删除一个。",
  "There is no request with this id. Ask for the list of requests.": "没有这个请求，可能已不再保存。",
}

const drawing = {
  "Say what to draw, or attach a picture.": "请说说要画什么，或者添加一张图片。",
  "Ask for at most {most} answers at once, of all models together.": "所有模型加起来，一次最多 {most} 个回答。",
  "This conversation is as long as one can be. Begin another one, and attach the picture to go on from.":
    "这个对话已达到最大长度。请新建对话，并添加要接着画的图片。",
  "Words and pictures of a message stay as they were sent. Send a new message for others.":
    "已发送的文字和图片不能改动。请发送一条新消息。",
  "Only a message of yours can be answered again.": "只有你自己的消息可以重新回答。",
  "{count} of your pictures are being drawn at once. Wait for some of them, or stop some.":
    "你有 {count} 张图片正在同时绘制。请等一会儿，或停止其中几张。",
  "You follow {count} conversations at once. Close some windows, and try again.": "你同时打开了 {count} 个对话。请关闭几个窗口再试。",
  "A mask says where a picture may change. Attach that picture too.": "蒙版要和它的图片一起使用。请同时添加那张图片。",
  "The model `{model}` takes no pictures; {count} are attached.": "{model} 不接受图片，你添加了 {count} 张。",
  "The model `{model}` takes at most {most} picture; {count} are attached.": "{model} 最多接受 {most} 张图片，你添加了 {count} 张。",
  "The model `{model}` takes at most {most} pictures; {count} are attached.": "{model} 最多接受 {most} 张图片，你添加了 {count} 张。",
  'The size "{size}" is none. Write it as 1024x1536.': "尺寸“{size}”无效，请写成 1024x1536 这样的形式。",
  "The model `{model}` is not served here. Choose another one.": "这里没有模型 {model}，请换一个。",
  "This key may not use the model `{model}`. Ask the operator to allow it, or ask for another model.":
    "你没有使用 {model} 的权限。请联系管理员开通，或换一个模型。",
  "{count} of your pictures were refused or never came within the last hour, and the operator paid for the calls. Change what you ask for, and try again later.":
    "最近一小时有 {count} 张图片被拒绝或没有画出来，而调用费用由本站承担。请换一种要求，稍后再试。",
  "This request may cost up to {cost} USD, and the budget of {whose?} has {left} USD of {cap} USD left. Ask for less, or ask the operator for a larger budget.{until?}":
    "这次请求最多需要 ${cost}，而{whose}的额度 ${cap} 只剩 ${left}。请减少要求，或请管理员提高额度。{until}",
  "This request may cost up to {cost} USD, and the budget of {whose?} has {left} USD of {cap} USD left, of which {held} USD are set aside for requests that still run. Try again when they have ended.":
    "这次请求最多需要 ${cost}，而{whose}的额度 ${cap} 还剩 ${left}，其中 ${held} 已预留给进行中的请求。请等它们结束后再试。",
  "this key": "这把密钥",
  "this key's user": "你",
  "this key's team": "你的团队",
  " It begins anew with the next {period?} (UTC).": "{period}（UTC）重新计算。",
  day: "明天",
  month: "下个月",
  "This key may make {count} {what?} a minute. {advice?}": "每分钟最多 {count} {what}。{advice}",
  "This key may run {count} {what?} at the same time. {advice?}": "最多同时进行 {count} {what}。{advice}",
  request: "个请求",
  requests: "个请求",
  picture: "张图片",
  pictures: "张图片",
  "Try again in {time?}.": "请在 {time}后再试。",
  "1 second": "1 秒",
  "{count} seconds": "{count} 秒",
  "Ask for a key with more.": "请联系管理员提高上限。",
  "This request asks for more at once: ask for fewer pictures.": "一次要得太多，请减少张数。",
  "Too many requests want the same budget at this moment. Try again in a second.": "同一额度下的请求太多，请稍等一秒再试。",
  "Limn cannot write its books at the moment, so it buys nothing. Try again in a few seconds.":
    "账本暂时无法写入，所以没有执行。请几秒后再试。",
  "Limn has no room left to keep pictures. Try again later, or ask the operator to free disk space.":
    "磁盘空间不足，图片无法保存。请稍后再试，或请管理员清理磁盘。",
  "Limn is busy with other uploads. Try again in a moment.": "正在处理其他上传，请稍后再试。",
  "Limn failed to handle this request. Try again; if it happens again, report the request id.":
    "Limn 处理这次请求时出错了。请再试一次；若仍出错，请把请求 ID 告诉管理员。",
}

/** What is wrong with a field: the rest of a sentence that begins with its name. */
const fields = {
  "`{field?}` {problem!}.": "{field}：{problem}。",
  "What was sent {problem!}.": "提交的内容有误：{problem}。",
  "There is no field `{field}` here. Leave it out, or check its spelling.": "没有 {field} 这个字段，请去掉或检查拼写。",
  "is missing": "没有填写",
  "must not be empty": "不能为空",
  "must be an object": "必须是对象",
  "must be a list": "必须是列表",
  "must be a text": "必须是文字",
  "must be a number": "须为数字",
  "must be a whole number": "须为整数",
  "must be more than {least}": "须大于 {least}",
  "must be at least {least}": "不能小于 {least}",
  "must be at most {most}": "不能大于 {most}",
  "must be a duration such as 500ms, 15s, 10m, 12h, 30d or 0": "须为时长，例如 500ms、15s、10m、12h",
  "must be a duration of at most a hundred years (36500d)": "时长不能超过一百年",
  "must be an address such as https://host.example/v1, without user name, password, query and fragment":
    "须为网址，例如 https://host.example/v1，不带用户名、密码和参数",
  "must be true or false": "只能是 true 或 false",
  "must be one of {list}": "只能是 {list} 之一",
  "must have at least {count} characters": "至少 {count} 个字符",
  "must have at most {count} characters": "最多 {count} 个字符",
  "must have at least {count} members": "至少 {count} 项",
  "must have at most {count} members": "最多 {count} 项",
  "must have {least} to {most} characters": "须为 {least} 到 {most} 个字符",
  "must be a whole number from {least} to {most}": "须为 {least} 到 {most} 之间的整数",
  'must be dollars, such as "0.039"': "须为美元金额，例如 0.039",
  'must be dollars from 0 to {most} with at most 6 decimals, such as "0.039"': "须为 0 到 {most} 之间的美元金额，最多 6 位小数，例如 0.039",
  'must be dollars up to {most} with at most 6 decimals, such as "0.039", and not 0':
    "须为不超过 {most} 的美元金额，最多 6 位小数，且不能为 0",
  "must be a day or a moment with its time zone, such as 2027-01-31 or 2027-01-31T12:00:00Z":
    "须为日期，或带时区的时间，例如 2027-01-31 或 2027-01-31T12:00:00Z",
  "must be a number, or a map from {tiers} to numbers": "须为数字，例如 0.039",
  "must not contain control characters or line ends": "不能包含控制字符或换行",
  "must not contain a NUL character": "不能包含 NUL 字符",
  "must be 1 to 500 visible ASCII characters, without spaces": "须为 1 到 500 个可见的 ASCII 字符，不含空格",
  "must be the key itself: variables are only read in limn.yaml": "请填密钥本身：变量只在 limn.yaml 中有效",
  "must be 1 to 64 letters, digits, dots, dashes or underscores": "须为 1 到 64 个字母、数字、点、短横线或下划线",
  "must be a list of model names, or a map from public names to the vendor's names": "须为模型名称的列表，或本站名称到服务商名称的对应表",
  "is missing, and there is no preset that brings one; add one of them": "没有填写，所选服务商也没有默认值",
  "is not as it must be": "格式不对",
  name: "名称",
  keys: "密钥",
  models: "模型",
  base_url: "接口地址",
  picture: "每张图的价格",
  text_in: "输入文字",
  image_in: "输入图片",
  text_out: "输出文字",
  image_out: "输出图片",
  weight: "权重",
  priority: "优先级",
  max_concurrency: "并发上限",
  headers_timeout: "等待响应的最长时间",
  idle_timeout: "响应中断的最长时间",
  budget_usd: "额度",
  requests_per_minute: "每分钟请求数",
  pictures_per_minute: "每分钟图片数",
  concurrency: "并发数",
  expires_at: "有效期",
  amount_usd: "金额",
  reason: "原因",
  password: "密码",
  "password.new": "新密码",
  announcement: "公告",
  title: "标题",
  text: "内容",
}

export default {
  sentences: { ...accounts, ...channels, ...pictures, ...drawing, ...fields },
  failures: {
    invalid_request: "提交的内容有误。",
    invalid_image: "图片无法读取。",
    invalid_image_url: "图片网址打不开。",
    content_policy_violation: "模型出于安全考虑拒绝了这次请求。",
    invalid_api_key: "密钥或令牌无效。",
    invalid_credentials: "登录信息不对，请重新登录。",
    insufficient_quota: "额度已用完，请联系管理员。",
    model_not_allowed: "你没有使用这个模型的权限。",
    permission_denied: "没有权限。",
    model_not_priced: "这个模型还没有定价，请联系管理员。",
    model_not_found: "这里没有这个模型，请换一个。",
    not_found: "内容不存在，可能已被删除。",
    method_not_allowed: "这个地址不支持该操作。",
    request_timeout: "上传太慢，请换个网络再试。",
    conflict: "与现有内容冲突。",
    request_in_progress: "同一请求仍在进行，请稍候。",
    outcome_unknown: "无法确认请求是否已执行，请先查看请求日志。",
    cancelled: "已取消。",
    gone: "内容已不再保存。",
    payload_too_large: "内容太大。",
    unsupported_media_type: "不支持这种文件。",
    no_image_generated: "模型没有画图，请重试或换个模型。",
    idempotency_mismatch: "同一幂等键对应了不同的请求。",
    rate_limit_exceeded: "操作过于频繁，请稍后再试。",
    internal: "Limn 出错了，请再试一次。",
    upstream_error: "服务商返回的内容有误或中途断开，请重试。",
    upstream_account: "服务商拒绝了本站的账号，请联系管理员。",
    upstream_overloaded: "服务商繁忙或限制了请求频率，请稍后再试。",
    upstream_unavailable: "服务商目前不提供这项服务，请稍后再试。",
    upstream_timeout: "服务商迟迟没有答复，请重试。",
    overloaded: "服务器正忙，请稍后再试。",
    storage_full: "服务器磁盘已满，请联系管理员。",
    ledger_unavailable: "数据库暂时无法写入，请稍后再试。",
    interrupted: "请求因服务器重启而中断，请重试。",
  },
  inItsWords: (failure, sentence) => `${failure}（${sentence}）`,
} satisfies SameWords<ServerWords>
