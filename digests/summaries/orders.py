"""The wordings of orders to language models, by what they try, in the languages of those who write papers.

Each leaves room for a few words between the ones that make it an order; they are looked for in one line of single
blanks. The names are those of `hostile.SuspicionKind`.
"""

import re

_BEFORE = (
    r"(?:(?:all|any|the|your|my|of|these|every|other|earlier|previous|prior|above|preceding|existing|system) ){1,5}"
)
_ORDERS = r"(?:instructions?|prompts?|directives?|guidelines|commands?|directions)"

_OVERRIDES = (
    # English
    rf"(?:ignore|disregard|forget|override|bypass|(?:do not|don['’]t) (?:follow|obey)) {_BEFORE}{_ORDERS}",
    r"(?:ignore|disregard|forget) (?:everything|all|anything) "
    r"(?:above|before|previously|you (?:were|have been) told)",
    r"(?:ignore|disregard|forget) the (?:above|foregoing|preceding)(?: text| message| prompt)?(?= and | ?[.,:;!]|$)",
    r"you are now (?:an? |the )?(?:unrestricted|uncensored|jailbroken|unfiltered)",
    r"(?:do not|don['’]t) summari[sz]e (?:this|the) (?:paper|text|article|document)",
    r"instead of (?:a|the|your) summary,? (?:output|write|answer|reply|say|print)",
    r"(?:reveal|print|show|output|repeat) (?:me )?(?:your|the) (?:system|initial|hidden) "
    r"(?:prompt|instructions|message)",
    # Chinese
    r"(?:忽略|无视|無視|忽视|忘记|忘掉|不要理会|不要遵循)"
    r"(?:你|掉|之前|以上|上述|前面|先前|此前|所有|一切|的|任何|全部){1,5}"
    r"(?:指令|提示词?|指示|要求|命令|规则|指令集)",
    r"你现在是(?:一个|一名)?(?:没有|不受)(?:任何)?限制",
    # Japanese and Korean
    r"(?:以前|これまで|上記|前述|先|すべて|全て|今まで)の"
    r"(?:すべての|全ての)?(?:指示|命令|プロンプト|指令)(?:は|を)(?:すべて|全て)?(?:無視|忘れ)",
    r"(?:이전|위|앞|기존|모든)(?:의|에)? ?(?:모든 ?)?"
    r"(?:지시|명령|프롬프트|지침)(?:사항)?(?:을|를|은|는)? ?(?:모두 ?)?(?:무시|잊)",
    # German, French, Spanish, Portuguese, Italian
    r"(?:ignorier|vergiss|missacht|vergess)\w* (?:sie )?(?:\w+ ){0,3}"
    r"(?:vorherig|vorig|bisherig|obig|früher|vorangegang)\w*"
    r" (?:\w+ )?(?:anweisung|instruktion|befehl|vorgabe|prompt)\w*",
    r"(?:ignore[rz]?|oublie[rz]?) (?:\w+ ){0,3}(?:instructions?|consignes?|directives?) "
    r"(?:\w+ )?(?:précédente|antérieure|ci-dessus)s?",
    r"(?:ignor[ae]|ignorad|ignoren|olvid[ae]) (?:\w+ ){0,3}"
    r"(?:instrucciones|indicaciones|órdenes) (?:anteriores|previas)",
    r"(?:ignor[ea]|ignorem|esqueça|esqueçam) (?:\w+ ){0,3}instruções (?:anteriores|prévias|acima)",
    r"(?:ignora|ignorate|dimentica) (?:\w+ ){0,3}istruzioni (?:precedenti|sopra)",
    # Russian
    r"(?:игнорируй|игнорируйте|проигнорируй|забудь|забудьте)(?:те)? (?:\w+ ){0,3}(?:предыдущ|прежн|вышеуказан)\w+"
    r" (?:инструкци|указани|команд)\w*",
)
_PRAISES = (
    r"(?:give|provide|write|generate|output|produce) (?:me )?(?:only )?(?:an? |only )?"
    r"(?:very |highly |strongly |overwhelmingly )?(?:positive|favou?rable|glowing|good)"
    r" (?:review|evaluation|feedback|rating|assessment|judge?ment|score)s?(?: only)?",
    r"(?:do not|don['’]t|never) (?:highlight|mention|point out|include|list|report) (?:any |the )?"
    r"(?:negatives?|weakness(?:es)?|limitations?|flaws?|shortcomings?|criticisms?)",
    r"(?:you should )?recommend (?:accepting|acceptance (?:of|for)|to accept) (?:this|the) "
    r"(?:paper|manuscript|work|submission)",
    r"(?:rate|score|rank) (?:this|the) (?:paper|manuscript|work|submission) "
    r"(?:as )?(?:highly|with|10|the highest|excellent)",
    r"(?:this|the) (?:paper|manuscript|work|submission) (?:must|should) (?:receive|get|be given) (?:an? |the )?"
    r"(?:high|highest|top|perfect|maximum|best|strong|positive)",
    r"(?:give|assign|award) (?:this|the) (?:paper|manuscript|work|submission) (?:an? |the )?"
    r"(?:(?:score|rating|mark|grade) of (?:\d+|ten)|strong accept"
    r"|(?:high|highest|top|perfect|maximum|best)(?: possible)? (?:score|rating|mark|grade)s?)",
    r"recommend (?:an? |its |strong |clear |immediate )*accept(?:ance)?(?= ?(?:[.!;,]|of |for |$))",
    r"(?:output|write|give|provide|include|say|reply (?:only )?with) (?:only |nothing but )?"
    r"(?:positive (?:comments|things|remarks|statements|points)|praise)",
    r"(?:praise|emphasi[sz]e) (?:this|the) (?:paper|manuscript|submission)(?:['’]s)?\b",
    r"(?:请|只|务必)?(?:给[出予]?|写出?|提供|撰写|输出)(?:一?[个篇份条])?"
    r"(?:非常|高度|完全)?(?:正面|积极|肯定|好评)的?(?:评价|评审|审稿|意见|评分)",
    r"(?:不要|请勿|不得)(?:提及|指出|强调|提到|列出)(?:任何)?(?:缺点|负面|不足|局限|弱点)",
    r"(?:建议|推荐)(?:接收|录用|接受)(?:本|这篇|该)(?:论文|文章|稿件)",
    r"(?:给|为)(?:本|这篇|该)(?:论文|文章|稿件)打(?:最?高分|满分)",
    r"(?:本|この)論文を(?:高く|肯定的に)評価(?:し|せ)",
    r"(?:肯定的|好意的|ポジティブ)な(?:レビュー|査読|評価)(?:のみ)?を?(?:与え|書|し|出|行)",
    r"긍정적인 ?(?:리뷰|평가|심사평?)(?:만|를|을)? ?(?:만 ?)?(?:작성|제공|해|주)",
    r"긍정적으로 ?(?:평가|리뷰|심사)(?:해|하)",
    r"(?:gib|geben sie|schreib\w*|verfass\w*) (?:\w+ ){0,3}(?:positiv|gut|wohlwollend)\w* "
    r"(?:gutachten|bewertung|rezension|begutachtung)",
    r"bewerte(?:n sie)? (?:dies\w+|die|das|den) (?:arbeit|paper|artikel|manuskript|beitrag) "
    r"(?:\w+ )?(?:positiv|gut)\w*",
    r"(?:donne[rz]?|rédige[rz]?|écri\w+) (?:\w+ ){0,3}(?:avis|évaluation|critique) "
    r"(?:uniquement )?(?:positi|favorable)\w*",
    r"(?:da|dé|den|escrib[ae]|proporcion[ae]) (?:\w+ ){0,3}"
    r"(?:reseña|evaluación|revisión|valoración) (?:positiv|favorable)\w*",
    r"(?:dê|escreva|forneça|gere) (?:\w+ ){0,3}(?:avaliação|revisão|resenha|análise) (?:positiv|favoráve)\w*",
    r"(?:scrivi|fornisci|dai|genera) (?:\w+ ){0,3}(?:recensione|valutazione|revisione) (?:positiv|favorevol)\w*",
    r"(?:recommande[rz]?|recomiend[ae]|recomende|raccomanda) (?:\w+ |l['’]){0,2}"
    r"(?:accept\w+|acepta\w+|aceita\w+|accettazione)",
    r"(?:erwähne?n?|nenne?n?) (?:sie )?keine(?:rlei)? (?:schwäche|mängel|nachteil|kritik|einschränkung)\w*",
    r"ne (?:mentionne|signale|relève)[rz]? (?:\w+ ){0,2}(?:faiblesse|défaut|limite|critique)\w*",
    r"no (?:mencion|señal|indi[cq])\w+ (?:\w+ ){0,2}(?:defecto|debilidad|limitaci|fallo|punto débil)\w*",
    r"não (?:mencion|apont)\w+ (?:\w+ ){0,2}(?:fraqueza|defeito|limitaç|ponto fraco)\w*",
    r"non (?:menzion|indic)\w+ (?:\w+ ){0,2}(?:debolezz|difett|limitazion)\w*",
    r"не (?:упоминай|указывай|отмечай)(?:те)? (?:\w+ ){0,2}(?:недостат|слабост|ограничени|минус)\w*",
    r"(?:дай|дайте|напиши|напишите) (?:\w+ ){0,3}положительн\w+ (?:отзыв|рецензи|оценк)\w*",
)
_MODELS = r"(?:llm|ai|gpt|chatgpt|(?:large )?language[ -]model)s?(?:[ -](?:based|powered))?"
_TO = r"(?:for|note to|attention|dear|message (?:to|for)) (?:all |any |the )?"
_MODEL_ELSEWHERE = (
    r"(?:ki|ia|llm|ai|sprachmodell|ki-\w+|modèle de langage|modelo de lenguaje|modelo de linguagem|modello linguistico)"
)
_ADDRESSES = (
    rf"{_TO}{_MODELS} (?:reviewers?|assistants?|agents?|summari[sz]ers?) ?[:,]|{_TO}{_MODELS} ?:",
    rf"{_MODELS} (?:reviewers?|summari[sz]ers?) ?:",
    rf"{_MODELS} (?:(?:reviewers?|assistants?|agents?) )?(?:that are |who (?:are|is) )?reading this",
    r"if you are (?:an? )?(?:llm|ai|large language model|language model|chatbot|ai (?:assistant|model|reviewer))",
    r"as an? (?:ai|llm|(?:large )?language model)(?: (?:reviewer|assistant))?,? you (?:should|must|will|need)",
    r"如果你是(?:一个|一名)?(?:AI|人工智能|大?语言模型|大模型)",
    r"(?:あなた|君)が(?:AI|人工知能|(?:大規模)?言語モデル|LLM)(?:なら|であれば|の場合)",
    r"(?:당신이|네가|만약) ?(?:AI|인공지능|(?:대규모 )?언어 ?모델|LLM)(?: ?(?:모델|리뷰어))?(?:이라면|라면|이면)",
    rf"(?:wenn|falls) (?:du|sie) (?:eine?|als) {_MODEL_ELSEWHERE} (?:bist|sind)",
    rf"(?:si (?:vous êtes|tu es|eres|usted es)|se (?:você é|você for|sei)) (?:une?|una?|uma?)['’]? ?{_MODEL_ELSEWHERE}",
    r"если (?:ты|вы)(?: ?[—–-])? (?:(?:большая )?языковая модель|ИИ|LLM)",
    r"(?:当|作为)(?:一个|一名)?(?:AI|人工智能|大?语言模型|大模型)(?:审稿人|助手)?，?你(?:应该|必须|应当|需要)",
)

ORDERS = tuple(
    (name, re.compile(wording, re.IGNORECASE))
    for name, wordings in (("override", _OVERRIDES), ("praise", _PRAISES), ("address", _ADDRESSES))
    for wording in wordings
)
"""(kind, pattern) of every wording."""
