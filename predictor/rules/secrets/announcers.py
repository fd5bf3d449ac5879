"""Words that announce a secret, and those that stand between the announcement and the secret."""

import re
from enum import Enum

from predictor.rules.secrets.listed import listed


class Role(Enum):
    """What a word announces."""

    PASSWORD = 1
    """A secret that may be any words: whatever follows is kept out."""
    PASSWORDS = 2
    """The same, and a list of them may follow."""
    PHRASE = 3
    """Many words, perhaps on many lines."""
    CODE = 4
    """A code: kept out is what looks like one."""
    BIRTH = 5
    """A date."""


_PASSWORD = listed(
    """
    password passwort kennwort passphrase passcode passwd pswd pwd pw psw passw pword pass-word p/w p4ssw0rd
    passwrd pasword passowrd passord psswd paswd passwod pssword passwork pswrd passwordd pin pincode
    pin-code pinnummer geheimzahl zugangscode losung losungswort masterpassword contraseña contrasena clave
    senha wachtwoord parola hasło haslo lösenord lösen adgangskode passord salasana jelszó heslo parole
    şifre sifre lozinka пароль пин πασσωορδ kodeord paswoord motdepasse mdp codeword password's psk wpa wpa2
    wpa3 cvv cvc cvv2 cvc2 maiden credential creds passkey keyphrase pinentry
    """
)
_PASSWORDS = listed(
    """
    passwords passwörter kennwörter passphrases passcodes pwds pws pins contraseñas senhas пароли
    credentials logins zugangsdaten anmeldedaten identifiants
    """
)
_PHRASE = listed(
    """
    mnemonic mnemonics seedphrase seedwords
    """
)
_CODE = listed(
    """
    code codes key keys token tokens secret secrets otp otps totp tan mtan itan tans pass login log-in
    signin sign-in verification verify verifying confirmation authentication authenticate authenticator
    authorization security 2fa mfa one-time onetime einmalcode einmalpasswort bestätigungscode
    sicherheitscode bestätigung verifizierung combination combo unlock pattern serial licence license
    activation voucher ssn sin nino nin passport reisepass ausweis personalausweis iban account konto
    kontonummer routing sort-code insurance tax steuer-id steuernummer seed wifi wi-fi wlan schlüssel key's
    apikey api-key username user benutzername código codigo codice clé chave код sms door gate garage
    logon freischaltcode
    entsperrcode puk alarm safe vault encryption decrypt keycode signature bearer cookie session licence's
    driver's social card karte karten karta tarjeta id-number customer member policy
    """
)
_BIRTH = listed(
    """
    born dob d.o.b birthday birthdate birthdays bday b-day birth geboren geburtstag geburtsdatum geb né née
    naissance nacido nacida nacimiento
    """
)
_ROLES = {
    **dict.fromkeys(_CODE, Role.CODE),
    **dict.fromkeys(_PASSWORD, Role.PASSWORD),
    **dict.fromkeys(_PASSWORDS, Role.PASSWORDS),
    **dict.fromkeys(_PHRASE, Role.PHRASE),
    **dict.fromkeys(_BIRTH, Role.BIRTH),
}
# Words that make a password of a code when they stand in front of it: "the wifi key", "my door code".
_QUALIFIERS = listed(
    """
    wifi wi-fi wlan wpa wpa2 network access secret api license licence private encryption decryption
    security door gate entry alarm product activation recovery backup master ssh safe lock locker pin
    pass unlock garage building bank sms auth verification confirmation one-time onetime 2fa mfa login
    log-in account voucher gift vault router hotspot guest admin root server client bearer session
    refresh shared pre-shared signing deploy webhook seed mnemonic memorable luggage bike gym phone's
    sim card keypad entrance front house apartment office elevator laptop computer emergency reset temp
    temporary user web service bot app
    """
)
_QUALIFIED = listed(
    """
    key keys code codes token tokens secret word words phrase combination combo login number answer
    question codeword id credentials keyphrase pattern sequence
    """
)
# What a name and a password follow, if a colon does.
ACCOUNTS = listed(
    """
    pass login log-in signin sign-in wifi wi-fi wlan username account zugang
    """
)
_SEVERAL = frozenset({"codes", "keys", "tokens"})
_ENTERING = listed("log logging logged sign signing signed")
_PHRASES = frozenset({"phrase", "words", "phrases"})
_BEFORE_PHRASES = frozenset(
    {"seed", "recovery", "backup", "mnemonic", "secret", "wallet", "restore", "24", "12"}
)
_PASS_ENDING = re.compile(
    r"(?:pass(?:word|wort|wörter|words|phrase|code|wd)|kennwort|pincode|secret(?:key)?|apikey|accesskey|privatekey"
    r"|authtoken|accesstoken|refreshtoken|bearertoken|kodeord|schlüssel|pwd)s?\Z"
)
_MISSPELLED = re.compile(r"pas{1,4}(?:w[oe]{0,2}r{0,2}[dt]?|o?w?[or]{1,3}d)s?")
_PARTS = re.compile(r"[A-ZÄÖÜ]?[a-zäöüßñçéł]+|[A-ZÄÖÜ]+(?![a-zäöü])|\d+")
# Names in a run are parted by these from what they are given.
_NAMES = re.compile(r"[^\w.'’-]+|\.\.+")
# "private_key_id", "token_value": of what is given, the last part but one says what it is.
_KINDS_OF_VALUES = listed("id value data string hash base64 encoded old new prod dev test live staging")
_MOST_NAMES, _LONGEST = 12, 400
_SUFFIX = re.compile(r"(?:['’´`]s|s['’])\Z")

# What parts a secret from its announcement.
LINKS = listed(
    """
    is was are were equals ist war lautet lauten sind heißt heisst est es è é jest är er
    on это zijn son sont fue são é on: = := == => -> → : – — - | := isn't isnt ain't it's its reads
    remains became becomes starts begins
    """
)
MARKS = listed("= := == => -> → : – — - | :- :) >")
CHANGES = listed(
    """
    set change changed changing reset resetting switch switched update updated changes sets make made
    geändert gesetzt updating setting updates put altered
    """
)
TOWARDS = listed(
    """
    to from into auf zu as
    """
)
BACKWARDS = listed(
    """
    is as was for that's thats = <- ← – — - are ist als für being your our my their his her
    """
)
GIVEN_AS = listed("as als <- ←")
ANSWERS = listed(
    """
    it's its it that's thats use try enter type here's heres here es there's i now answer
    """
)
# What may follow a word for a password without being one.
FOLLOWERS = listed(
    """
    manager managers reset resets resetting protected protection protect policy policies hash hashes
    hashing hashed field fields based authentication auth change changes changed changing for and or to
    in on at of from by with that which who when where if then so because but must should can could may
    might would has have had does did do not need needs file files prompt box entry expired expires
    expiry length strength rules storage stored store generator recovery security again please screen
    page form hint hints database list lists leak leaks login number numbers code codes management
    sharing guessing cracking cracker attack attacks free less lock locked encryption encrypted
    verification requirements complexity rotation string argument parameter value values option input
    dialog check checks checking credential credentials thing stuff too also just only it's you i we
    they he she it as than while before after until through via up down out off the a an my your our
    their this authenticated authenticator itself anymore now today here there right away back yet still
    either dialogue update updates safe vault safely problem problems issue issues request requests
    attempt attempts settings setting setup length format type types expiration per into between over
    without within using
    """
)
# Words that say whose password it is.
DETERMINERS = listed(
    "my the our your his her their a this that mein dein unser sein ihr das der mon ma la mi"
)
# Codes that may be words, too: "the key is bluebird".
WORDY = listed(
    "key code token secret combination combo login pass wifi wlan schlüssel clave código clé codice senha"
)
# With what one enters: "log in with anna and hunter2".
ENTRANCES = listed("login log-in signin sign-in in logon")
# Words that stand for a secret that comes later, or is asked for.
PLACEHOLDERS = listed("what which where who this that it here there how why what's whats so and")
# What a word for a password says more of: nothing of these is the password itself.
COMPOUNDS = listed(
    """
    manager managers policy policies hash hashes hashing protection field fields generator prompt prompts page
    form storage strength length requirements complexity database reset resets file files
    """
)
MONTHS = listed(
    """
    january february march april may june july august september october november december jan feb mar
    apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember
    """
)
IN_DATES = MONTHS | listed(
    """
    the of de den am on in
    """
)


def role_of_run(run: str, core: str) -> Role | None:
    """Return what a run announces with the mark behind it; core: without marks, folded."""
    if run[-1] == ":":
        if core in _SEVERAL:
            return Role.PASSWORDS
        if core in ACCOUNTS or run == "p:":
            return Role.PASSWORDS
        if core == "seed":
            return Role.PHRASE
    return role_of(core)


def role_of(core: str) -> Role | None:
    """Return what a run announces; core: without the marks around it, folded."""
    role = _ROLES.get(core)
    if role is None and core[:3] == "pas" and _MISSPELLED.fullmatch(core):
        return Role.PASSWORD
    if role is None and len(core) > 3 and not core.isalpha():
        role = _ROLES.get(_SUFFIX.sub("", core))
    return role


def compound_role(word: str) -> Role | None:
    """Return what a name in a run announces: "pw=hunter2", "db_password", "WLAN-Passwort", "apiKey"."""
    for name in _NAMES.split(word[:_LONGEST])[:_MOST_NAMES]:
        role = role_of(name.lower()) or _role_of_parts(name)
        if role is not None:
            return role
    return None


def _role_of_parts(word: str) -> Role | None:
    core = word.lower()
    if _PASS_ENDING.search(core):
        return Role.PASSWORD
    parts = [part.lower() for part in _PARTS.findall(word)]
    if len(parts) < 2:
        return None
    if parts[-1] in _KINDS_OF_VALUES:
        parts.pop()
    last = _ROLES.get(parts[-1])
    if last is Role.CODE and parts[-1] in _QUALIFIED and _QUALIFIERS & set(parts[:-1]):
        return Role.PASSWORD
    return last


def qualified_role(role: Role | None, before: str, earlier: str, word: str) -> Role | None:
    """Return what a word announces after the two in front of it."""
    if word in _PHRASES and (before in _BEFORE_PHRASES or earlier in _BEFORE_PHRASES):
        return Role.PHRASE
    if word in _QUALIFIED and (before in _QUALIFIERS or earlier in _QUALIFIERS):
        return role if word in _SEVERAL else Role.PASSWORD
    if word == "passe" and earlier == "mot":
        return Role.PASSWORD
    if word == "word" and before == "pass":
        return Role.PASSWORD
    if word == "in" and before in _ENTERING:
        return Role.CODE
    return role


def may_be_qualified(word: str) -> bool:
    """Whether the words in front of a word say what it announces."""
    return word in _QUALIFIED or word in _PHRASES or word in ("passe", "in")
