/* words — the one table of words for people */
#include "cli/words.h"

#include <string.h>

static const struct {
    const char *en, *ja;
} words[] = {
    /* verdicts, results, fields */
    {"matches", "一致"},
    {"differs", "相違あり"},
    {"undecided", "判定できず"},
    {"error", "処理できず"},
    {"same", "一致"},
    {"different", "相違"},
    {"unseen", "見えない"},
    {"unsure", "不確か"},
    {"url", "URL"},
    {"number", "登録番号"},
    {"level", "レベル"},
    {"status", "状態"},
    {"validity", "有効期限"},
    {"row", "登録情報"},
    {"model", "型番"},
    {"artwork", "図柄"},
    {"valid", "有効"},
    {"expired", "期限切れ"},
    {"withdrawn", "取消"},
    {"suspended", "停止"},
    {"unknown", "不明"},
    /* report */
    {"Label verification", "適合ラベル検証"},
    {"Verification report", "検証報告書"},
    {"Totals", "集計"},
    {"photos", "写真"},
    {"All photos", "すべての写真"},
    {"Show", "表示"},
    {"all", "すべて"},
    {"Photo", "写真"},
    {"Verdict", "判定"},
    {"Number", "登録番号"},
    {"Product", "製品"},
    {"Holder", "登録事業者"},
    {"Models", "型番"},
    {"Level", "レベル"},
    {"Status", "状態"},
    {"Valid until", "有効期限"},
    {"Edition", "登録一覧の版"},
    {"Findings", "確認結果"},
    {"Field", "項目"},
    {"Result", "結果"},
    {"Seen", "写真から"},
    {"one and the same row", "同じ登録情報"},
    {"horizontal", "横型"},
    {"vertical", "縦型"},
    {"compact", "小型"},
    {"Expected", "登録情報から"},
    {"Label", "ラベル"},
    {"Advice", "撮り直しのヒント"},
    {"Label, laid flat", "写真のラベル(平面に補正)"},
    {"Artwork it should be", "あるべき図柄"},
    {"Artwork without a listed row", "図柄(登録情報なし)"},
    {"Photo with what was found", "検出箇所を示した写真"},
    {"label outlined", "ラベルの輪郭"},
    {"SHA-256 of the photo", "写真の SHA-256"},
    {"Verified", "検証日時"},
    {"Judged on", "判定日"},
    {"Registry edition", "登録一覧の版"},
    {"Tool", "ツール"},
    {"none", "なし"},
    {"nothing is listed", "登録なし"},
    {"Note", "注記"},
    {"Code", "コード"},
    {"Code says", "コードの内容"},
    {"(bytes that are no text)", "(文字ではないデータ)"},
    {"(no text)", "(文字なし)"},
    {"a code is seen, but cannot be read: closer, sharper, less glare",
     "コードはあるが読み取れません。近づき、ピントを合わせ、反射を避けてください"},
    {"no code found: closer, sharper, the whole label in the picture",
     "コードが見つかりません。近づき、ピントを合わせ、ラベル全体を写してください"},
    {"no label found", "ラベルが見つかりません"},
    {"take another photo: closer, sharper, less glare",
     "もう一度撮影してください。近づき、ピントを合わせ、反射を避けてください"},
    {"closer and sharper: the code's modules cannot be measured",
     "近づき、ピントを合わせてください。コードの模様を測れません"},
    {"the whole label in the picture, flat and sharp",
     "ラベル全体を、平らに、ピントを合わせて写してください"},
    {"\"Matches\" says that code, number, stars and artwork are those of a listed row. A perfect "
     "photocopy matches too: compare product and models with what you hold.",
     "「一致」とは、コード・登録番号・星・図柄が登録情報のとおりという意味です。精巧な複写も一致"
     "します。製品名と型番を手元の製品と必ず見比べてください。"},
    {"Sort by %s", "%s で並べ替え"},
    /* desk */
    {"Check labels", "ラベルを確かめる"},
    {"Look up and draw", "調べて作る"},
    {"Skip to content", "本文へ"},
    {"Choose photos, drop them here, or take one. They are checked against the registry on this "
     "machine and forgotten afterwards.",
     "写真を選ぶか、ここに置くか、撮影してください。この機器の登録一覧と照合し、終われば破棄します"
     "。"},
    {"Choose photos", "写真を選ぶ"},
    {"Take a photo", "撮影する"},
    {"Drop photos here", "ここに写真を置く"},
    {"Model in hand (optional)", "手元の製品の型番(任意)"},
    {"The label must list this model", "ラベルの登録情報にこの型番があるかも確かめます"},
    {"Check", "確かめる"},
    {"Answer as", "結果の形式"},
    {"page", "ページ"},
    {"report to keep", "保存用の報告書"},
    {"spreadsheet (CSV)", "表計算用 (CSV)"},
    {"JSON Lines", "JSON Lines"},
    {"Results", "結果"},
    {"Download report", "報告書を保存"},
    {"Clear", "消去"},
    {"Waiting", "待機中"},
    {"Looking", "確認中"},
    {"{done} of {all} photos checked", "{all} 枚中 {done} 枚を確認"},
    {"The desk cannot be reached. Is it still running?",
     "サーバーに接続できません。動作していますか。"},
    {"Try again", "もう一度"},
    {"Back to the desk", "受付へ戻る"},
    {"Registration number", "登録番号"},
    {"Use", "用途"},
    {"Variant", "色"},
    {"Look up", "調べる"},
    {"Draw label", "ラベルを作る"},
    {"Label as it will be printed", "印刷されるラベル"},
    {"Size", "大きさ"},
    {"Download pack", "一式を保存"},
    {"PNG, SVG and PDF in one zip file", "PNG・SVG・PDF を一つの zip に"},
    {"Registry", "登録一覧"},
    {"Requirement document", "要件文書"},
    {"Issued", "登録日"},
    {"URL", "URL"},
    {"This label cannot be drawn", "このラベルは作れません"},
    {"Not listed in edition", "この版に登録がありません"},
    {"Up to %u photos at once, %u MB each.", "一度に %u 枚まで、1 枚 %u MB まで。"},
    {"Access token", "アクセストークン"},
    {"This desk asks for the token that it was started with.",
     "この受付の起動時に決めたトークンを入力してください。"},
    {"Open", "開く"},
    {"That is not the token.", "トークンが違います。"},
    {"Something is not right", "うまくいきませんでした"},
    {"packaging", "梱包"},
    {"enclosed manual", "同梱の取扱説明書"},
    {"compact web badge", "小型ウェブバッジ"},
    {"web strip without code", "コードなしのウェブ帯"},
    {"dark pages", "暗い背景用"},
    {"reversed, light on the brand's ground", "反転(ブランド色の地に明色)"},
    {"black and one spot colour", "黒と特色 1 色"},
    {"web page", "ウェブページ"},
    {"product body", "製品本体"},
    {"brochure", "カタログ"},
    {"colour", "カラー"},
    {"black only", "黒のみ"},
    {"no photo given", "写真がありません"},
    {"too many photos at once", "一度に送れる枚数を超えています"},
    {"send it as a form", "フォームとして送ってください"},
    {"say the length of what you send (Content-Length)",
     "送信する長さを示してください (Content-Length)"},
    {"too much at once; send fewer photos", "一度に送る量が多すぎます。枚数を減らしてください"},
    {"the desk is full; try again in a moment",
     "混み合っています。しばらくしてからもう一度お試しください"},
    {"this desk goes by another name; open it by its address",
     "この受付は別の名前です。アドレスで開いてください"},
    {"that cannot be done here", "ここではできない操作です"},
    {"there is no such page", "そのページはありません"},
    {"another web page asked for this; open the desk itself",
     "ほかのページからの要求です。受付のページを直接開いてください"},
    {"Judged on %s against edition %s.", "判定日 %s、登録一覧の版 %s。"},
};

const char *sl_lang_word(SlLang lang)
{
    return lang == SL_LANG_JA ? "ja" : "en";
}

gboolean sl_lang_parse(const char *word, SlLang *lang)
{
    for (int i = 0; i < SL_LANG_COUNT; i++)
        if (word != NULL && g_ascii_strncasecmp(word, sl_lang_word((SlLang)i), 2) == 0 &&
            !g_ascii_isalpha(word[2])) {
            *lang = (SlLang)i;
            return TRUE;
        }
    return FALSE;
}

SlLang sl_lang_accept(const char *header)
{
    g_auto(GStrv) ranges = g_strsplit(header != NULL ? header : "", ",", 32);
    SlLang best = SL_LANG_EN, lang;
    double best_weight = 0;

    for (gsize i = 0; ranges[i] != NULL; i++) {
        const char *q = strstr(ranges[i], ";q=");
        double weight = q != NULL ? g_ascii_strtod(q + 3, NULL) : 1;
        if (sl_lang_parse(g_strchug(ranges[i]), &lang) && weight > best_weight) {
            best = lang;
            best_weight = weight;
        }
    }
    return best;
}

SlLang sl_lang_locale(void)
{
    const char *const *names = g_get_language_names_with_category("LC_MESSAGES");
    SlLang lang = SL_LANG_EN;

    for (gsize i = 0; names[i] != NULL; i++)
        if (sl_lang_parse(names[i], &lang))
            break;
    return lang;
}

static const char *find(const char *english)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].en, english) == 0)
            return words[i].ja;
    return NULL;
}

const char *sl_say(SlLang lang, const char *english)
{
    const char *japanese = lang == SL_LANG_JA && english != NULL ? find(english) : NULL;

    return japanese != NULL ? japanese : english;
}

gboolean sl_say_knows(const char *english)
{
    return find(english) != NULL;
}
