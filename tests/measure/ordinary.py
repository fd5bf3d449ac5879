"""Words that are no secrets, though some look odd: names, slang, words of programmers."""


def listed(text: str) -> list[str]:
    return text.split()


NAMES = listed(
    """
    Krzysztof Zbigniew Agnieszka Szymon Wojciech Jarosław Mkhitaryan Gündoğan Schwarzenegger Schweinsteiger
    Nguyễn Ngozi Xiuying Zhang Qiang Xuan Hrvoje Björk Guðmundsson Siobhán Saoirse Niamh Caoimhe Aoife
    Llewellyn Rhys Ffion Tchaikovsky Dostoyevsky Rachmaninoff Mxolisi Thandiwe Nkrumah Mbappé Lewandowski
    Brzezinski Kowalczyk Wojtyła Yevgeny Zhukov Khrushchev Ahmadinejad Muhammad Abdulrahman Hussein Fatimah
    Aaliyah Jyoti Priyanka Lakshmi Venkatesh Subramanian Krishnamurthy Bhattacharya Wijesinghe Tuan Thuy
    Phuong Hoang Jörg Jürgen Günther Käthe McDonald McGregor MacArthur O'Brien O'Connor D'Angelo DeVito
    LeBron DiCaprio VanDyke FitzGerald Jean-Pierre Anne-Marie Smith-Jones Kaepernick Giannis Antetokounmpo
    Djokovic Tsitsipas Kyrgios Medvedev Zverev Swiatek Massachusetts Connecticut Mississippi Tennessee
    Albuquerque Poughkeepsie Worcestershire Edinburgh Reykjavik Liechtenstein Kyrgyzstan Azerbaijan Czechia
    Djibouti Bydgoszcz Wrocław Łódź Szczecin Zürich Düsseldorf Volkswagen Mercedes-Benz Hewlett-Packard
    YouTube GitHub LinkedIn PayPal WhatsApp TikTok iPhone iPad MacBook PlayStation ChatGPT OpenAI JavaScript
    TypeScript PostgreSQL MySQL SQLite LaTeX McKinsey AliExpress IKEA BMW
    """
)
SLANG = listed(
    """
    lol lmao lmfao rofl lmaooooo lololol hahaha hahahahaha hehehe mwahahaha brb btw tbh ngl imho imo smh
    fwiw iirc afaik ikr idk idc omg omggg wtf wth ffs jfc tfw mfw tl;dr tldr fomo yolo gg wp glhf afk irl
    nsfw sus yeet yeeted bruh bruuuh brooo sksksk periodt deadass finna gonna wanna gotta kinda sorta dunno
    lemme gimme whatcha y'all ain't shoulda coulda woulda cuz bc tho thru plz pls thx ty tysm np yw gn gm
    hbu wbu wyd hmu ily xoxo bby bestie noob n00b pwned l33t leet w00t ez gr8 b4 2day 2moro l8r m8 4ever
    2nite cya ttyl bff rizz skibidi gyatt noooo yesss okayyy hmmm hmmmm ugh argh meh pfft psst shhh brrr zzz
    aww eww oof yay woohoo whoop ooooh aaaah grrr tsk
    """
)
CODE = listed(
    """
    kubectl nginx systemctl journalctl grep awk sed chmod chown sudo mkdir rmdir tmux vim stdout stderr
    stdin printf fprintf strcmp strncpy memcpy malloc calloc realloc mmap ioctl fopen fwrite sizeof typedef
    struct enum bool int32 int64 uint8 uint32 float32 float64 utf8 utf-8 ascii base64 sha256 sha512 md5
    aes256 rsa2048 ed25519 x86 x86_64 arm64 amd64 i18n l10n a11y k8s e2e p2p b2b c++ c# f# node.js vue.js
    next.js async await getattr setattr isinstance __init__ __main__ self.assertEqual getElementById
    addEventListener querySelector XMLHttpRequest innerHTML useState useEffect componentDidMount toString
    parseInt NullPointerException ArrayList HashMap StringBuilder snake_case camelCase kebab-case
    SCREAMING_CASE max_length num_layers learning_rate batch_size user_id created_at is_valid numpy np.array
    pd.DataFrame torch.nn tf.keras sklearn matplotlib pytest requirements.txt README.md pyproject.toml
    package.json docker-compose.yml Makefile Dockerfile .gitignore index.html main.cpp foo.bar foo_bar HTTP
    HTTPS HTTP/2 IPv4 IPv6 TCP UDP DNS DHCP TLS SSH FTP SMTP IMAP JSON YAML XML HTML5 CSS3 SQL NoSQL GraphQL
    gRPC REST API SDK CLI GUI IDE regex args kwargs argv argc env dev prod v1 v2 v1.2 v2.0.1 1.2.3 beta2 rc1
    mp3 mp4 h264 jpeg png gif svg 4k 1080p 720p 60fps 16gb 512mb 10ms 5km 3rd 4th 21st 1990s 20s O(n) O(log
    i++ x=1 a[i] foo() --help --verbose -rf /usr/bin ~/.bashrc src/main.rs ./configure https://example.com
    www.example.org localhost git-rebase cherry-pick rebase ubuntu22 python3 java8 es6 web3 covid-19 H2O CO2
    R2D2 C3PO A4 B12 G20 F1 Q3 WW2 MI6 007 A380 F-16 4x4 24/7 9/11
    """
)
