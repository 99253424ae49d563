"""Small words by language: articles, pronouns, prepositions and the like, by whose votes a language is detected."""

from __future__ import annotations

from typing import Final

SMALL: Final = {
    "en": """
        a about act after all always am an and answer any are as ask at be been before but by can do for from has have
        help here how i i'm if in into is it keep like me more must my never not of on only or reply should than that
        the them there these they this those to today use was we were what when where while who will with without would
        you your
    """,
    "es": """
        al antes cada cliente como con cuando cómo de debe debes del desde despues después dos el en eres es esta estas
        este estos está frases fue gracias habla hasta hay hoy la las le les lo los me muy más ni nos nuestra nuestro
        nunca para pero por porque puede puedes puedo que quiere quieres qué responde se ser si siempre sin sobre solo
        soy su sus sé sólo tambien también te tiene tu tus un una usted y yo
    """,
    "de": """
        aber alles antworte antworten auch auf aus bei bin bis bist darf das dass daß dein dem den der die dir du ein
        eine einem einen einer es euch fuer für gerne helfen heute hier ich ihm ihnen ihr ihre im immer ist jede jeder
        kann keine laut man mein mit moechten möchten nach nicht nur oder ohne saetze saetzen sei seien sie sind sollen
        sollst sprechen sprich sätze sätzen ueber und uns unsere von was wenn werden wie wir wird zu zwei über
    """,
    "fr": """
        aider apres après au aujourd'hui aussi aux avant avec avoir c c'est ce ces cette chaque client comme comment d
        dans de des deux doit du elle en est et etes etre fait ici il j jamais je l la le les leur leurs lorsque mais
        moi n ne notre nous on ou où parle parlez pas peut peux phrases plus pour puis puis-je qu qu'est-ce quand que
        qui repondez reponds reponse répondez réponds réponse sa sans ses si sois son sont souhaitez soyez suis sur ton
        toujours tres très tu un une votre vous êtes être
    """,
    "it": """
        aiutarla aiutarti al all anche c che chi chiamo cliente come con cosa cui dal dalla degli dei del dell della
        delle devi di dopo due e ed frasi gli ha hai i il l la le lo loro ma mai mi nei nel nell nella non oggi ogni
        parla per perche perché piu più posso prima puoi quando questa questi questo qui rispondi risposte se sei sempre
        senza solo sono sua sul sulla suo ti tua tue tuo tuoi un una vorrebbe vuoi è
    """,
    "pt": """
        a ajudar antes ao aos aqui as cada cliente com como da das de depois deve do dos duas e ela elas ele eles em
        essa esse esta este está eu fale foi frases hoje isso já mais mas meu nao nas nos num numa nunca não o os ou
        para pela pelo pode por posso qual quando que responda resposta respostas sao se seja sem sempre ser seu seus
        sou sua suas são tambem também ter um uma voce voces você vocês é
    """,
    "nl": """
        als altijd antwoord antwoorden ben bent bij dan dat de deze die dit een elke en geef geen gesprek hebt heeft
        helpen het hier hij hoe ik in is je jij jouw jullie kan klant kort maar mag met mijn moet naar niet niets nooit
        om ook op over spreek te u uit uw van vandaag voor vraag wanneer wat welkom wij wil wordt zij zijn zonder
    """,
    "pl": """
        chcesz ci co czym do dzisiaj dziś i jak jest jestem jesteś mogę na nie nigdy o odpowiadaj pan pani po pomóc się
        to w witaj z zawsze że
    """,
    "sv": """
        aldrig alltid att av den det dig du eller en er ett för hjälpa hur här idag inte jag kan med men mitt när och på
        ska som svara till vad vill välkommen är
    """,
    "tr": """
        asla ben bir bu bugün cevap da de değil geldiniz her hoş ile için merhaba mi nasıl ne olabilirim sana sen sesli
        size ve yardımcı çok
    """,
    "da": """
        af aldrig altid at dag den der det dig du eller en er et for her hjælpe hvad hvordan i ikke jeg jer kan med men
        mit når og på skal svar til velkommen vil
    """,
    "nb": """
        aldri alltid av dag deg den dere det du eller en er et for her hjelpe hva hvordan i ikke jeg kan med men mitt
        når og på skal som svar til velkommen vil å
    """,
    "fi": """
        aina auttaa ei että haluat hei ja jos kuinka kun minä miten mitä mutta olen olet on sinua sinä tai teitä
        tervetuloa tänään vastaa voin voit älä
    """,
    "cs": """
        a ale co dnes jak je jmenuji jsem jsi když mi mohu na ne nebo nikdy odpovídej pokud pomoci pro rád s se to v vám
        vás vítejte vždy čem
    """,
    "sk": "a ako dnes je môžem na nie pomôcť s sa som to v vitajte volám vám vás čo čom",
    "hu": """
        a az de egy ha hogy hogyan ma miben mindig ne neked nem segíthetek soha szeretne vagy vagyis vagyok van
        válaszolj és önnek üdvözlöm
    """,
    "ro": """
        ajut astăzi azi ați bine care ce cu cum când dar de din este ești la mai mă niciodată nu numesc o pe pentru pot
        răspunde sau sunt să te un vă în întotdeauna și
    """,
    "vi": "bạn cho chào có của giúp gì hôm không là nay thể tôi và xin được",
    "id": "ada adalah anda apa bagaimana bisa dan dengan di hari ini kami membantu saya selamat untuk yang",
    "hr": "da danas dobrodošli i ja je kako mogu na pomoći sam se u vam vas što želite",
    "ca": """
        ajudar als amb avui bon com de dels el els et ets i la les mai més no per però puc quan que què respon sempre
        soc sóc són teu teva un una us és
    """,
    "et": "aidata ja kuidas mida mina olen on saan sind teid tere tulemast täna",
    "lt": "aš esu galiu ir jums kaip kuo labas padėti sveiki tau yra šiandien",
    "lv": "ar es esmu ir jums ko kā labdien palīdzēt sveiki tev un varu šodien",
    "sl": "danes dobrodošli in je kaj kako lahko pomagam pozdravljeni sem ti v vam",
    "tl": "ako ang ay ikaw ka kayo kita maaari mga ng ngayon paano po sa si tulungan",
    "sw": "habari karibu kukusaidia kwa leo mimi na naweza nawezaje ni wa wewe ya",
}  # fmt: skip
