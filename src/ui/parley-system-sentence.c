/* What happened in a room, in the language of whoever reads: the kind of a system
 * message decides.  Its text, which another program wrote, is not shown, but
 * tells apart the ways in which one can come into a room.
 */
#include "config.h"

#include "parley-system-sentence.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *kind;
  const char *text; /* NULL: any */
  const char *sentence;
} Form;

static const Form forms[] = {
  /* Translators: %s is a person, here and in what follows */
  { "join", "created the room", N_ ("%s created the room") },
  { "join", "joined by link", N_ ("%s joined by a link") },
  { "join", "started the chat", N_ ("%s started this chat") },
  { "join", NULL, N_ ("%s joined") },
  { "leave", NULL, N_ ("%s left") },
  { "remove", NULL, N_ ("%s removed a member") },
  { "ban", NULL, N_ ("%s banned a member") },
  { "role", NULL, N_ ("%s changed what a member may do") },
  { "name", NULL, N_ ("%s renamed the room") },
  { "topic", NULL, N_ ("%s changed the topic") },
  { "archive", NULL, N_ ("%s archived the room") },
  { "reopen", NULL, N_ ("%s reopened the room") },
  { "call", "made a video call of less than a minute", N_ ("%s made a video call of less than a minute") },
  { "call", "made a voice call of less than a minute", N_ ("%s made a voice call of less than a minute") },
  { "call", "made a video call, which was declined", N_ ("%s made a video call, which was declined") },
  { "call", "made a voice call, which was declined", N_ ("%s made a voice call, which was declined") },
  { "call", "made a video call and found it busy", N_ ("%s made a video call and found it busy") },
  { "call", "made a voice call and found it busy", N_ ("%s made a voice call and found it busy") },
  { "call", "made a video call that nobody answered", N_ ("%s made a video call that nobody answered") },
  { "call", "made a voice call that nobody answered", N_ ("%s made a voice call that nobody answered") },
  { "call", NULL, N_ ("%s called") },
};

/* What our own program writes, by which a preview is known that came without its
 * kind.
 */
static const struct
{
  const char *text;
  const char *kind;
} known[] = {
  { "created the room", "join" },
  { "joined by link", "join" },
  { "started the chat", "join" },
  { "joined", "join" },
  { "left", "leave" },
  { "removed a member", "remove" },
  { "banned a member", "ban" },
  { "changed what a member may do", "role" },
  { "changed the topic", "topic" },
  { "archived the room", "archive" },
  { "reopened the room", "reopen" },
};

/* As the text of a call says it: "of a minute", "of 12 minutes". */
static gboolean
read_minutes (const char *text, gboolean *video, guint64 *minutes)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 8);
  guint n = g_strv_length (words);

  if (n != 7 || !g_str_equal (words[0], "made") || !g_str_equal (words[3], "call") || !g_str_equal (words[4], "of"))
    return FALSE;
  *video = g_str_equal (words[2], "video");
  *minutes = 1;
  if (!*video && !g_str_equal (words[2], "voice"))
    return FALSE;
  if (g_str_equal (words[5], "a"))
    return g_str_equal (words[6], "minute");
  return g_str_equal (words[6], "minutes") && g_ascii_string_to_unsigned (words[5], 10, 2, 100000, minutes, NULL);
}

static char *
make_sentence_of_length (const char *text, const char *name)
{
  gboolean video;
  guint64 minutes;
  int n;

  if (!read_minutes (text, &video, &minutes))
    return NULL;
  n = (int)minutes;
  if (video)
    return g_strdup_printf (ngettext ("%s made a video call of %d minute", "%s made a video call of %d minutes", n), name, n);
  return g_strdup_printf (ngettext ("%s made a voice call of %d minute", "%s made a voice call of %d minutes", n), name, n);
}

static gboolean
fits (const Form *form, const char *kind, const char *text)
{
  return g_strcmp0 (form->kind, kind) == 0 && (form->text == NULL || g_strcmp0 (form->text, text) == 0);
}

static char *
make_sentence (const char *kind, const char *text, const char *name)
{
  char *sentence = g_strcmp0 (kind, "call") == 0 ? make_sentence_of_length (text, name) : NULL;

  if (sentence != NULL)
    return sentence;
  for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS (forms); i++)
    if (fits (&forms[i], kind, text))
      {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        return g_strdup_printf (_ (forms[i].sentence), name);
#pragma GCC diagnostic pop
      }
  return NULL;
}

#define RENAMED "renamed the room to "

static const char *
guess_kind (const char *text)
{
  gboolean video;
  guint64 minutes;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].text, text))
      return known[i].kind;
  if (g_str_has_prefix (text, RENAMED) && text[strlen (RENAMED)] != '\0')
    return "name";
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_str_equal (forms[i].kind, "call") && g_strcmp0 (forms[i].text, text) == 0)
      return "call";
  return read_minutes (text, &video, &minutes) ? "call" : NULL;
}

/**
 * parley_system_sentence_is_of_call:
 * @text: the text of a message that has just come
 *
 * Returns: whether it only says how a call went, which whoever was called has been
 *   told already
 */
gboolean
parley_system_sentence_is_of_call (const char *text)
{
  return g_strcmp0 (guess_kind (text), "call") == 0;
}

/**
 * parley_system_sentence:
 * @message: a message
 * @name: its author's name, fit to stand in a sentence
 *
 * Returns: (transfer full) (nullable): what happened; %NULL where @message is
 *   ordinary, of a kind that is not known, or was deleted
 */
char *
parley_system_sentence (ParleyMessage *message, const char *name)
{
  if (parley_message_get_text (message) == NULL)
    return NULL;
  return make_sentence (parley_message_get_kind (message), parley_message_get_text (message), name);
}

/**
 * parley_system_sentence_for_last:
 * @room: a room
 * @name: the name of whoever wrote its newest message, fit to stand in a sentence
 *
 * An inbox tells no kinds.  Where the message has been fetched its kind decides;
 * else the words do, if they are just those that our program writes.
 *
 * Returns: (transfer full) (nullable): what happened; %NULL where the newest
 *   message is ordinary
 */
char *
parley_system_sentence_for_last (ParleyRoom *room, const char *name)
{
  const char *text = parley_room_get_last_text (room);
  g_autofree char *kind = NULL;

  if (text == NULL)
    return NULL;
  if (!parley_room_find_last_kind (room, &kind))
    kind = g_strdup (guess_kind (text));
  return make_sentence (kind, text, name);
}

/**
 * parley_system_sentence_for_news:
 * @room: a room
 * @name: the name of whoever wrote what is new, fit to stand in a sentence
 * @text: how it begins
 *
 * Returns: (transfer full) (nullable): what happened, as for the newest message of
 *   the room; %NULL where what is new is ordinary
 */
char *
parley_system_sentence_for_news (ParleyRoom *room, const char *name, const char *text)
{
  if (g_strcmp0 (text, parley_room_get_last_text (room)) == 0)
    return parley_system_sentence_for_last (room, name);
  return text != NULL ? make_sentence (guess_kind (text), text, name) : NULL;
}
