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

static gboolean
fits (const Form *form, const char *kind, const char *text)
{
  return g_strcmp0 (form->kind, kind) == 0 && (form->text == NULL || g_strcmp0 (form->text, text) == 0);
}

static char *
make_sentence (const char *kind, const char *text, const char *name)
{
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

/* Those that say more than what happened. */
static const struct
{
  const char *pattern;
  const char *kind;
} known_patterns[] = {
  { "^renamed the room to .", "name" },
  { "^made a (video|voice) call( that nobody answered|, which was declined| and found it busy| of (less than )?a minute| of [0-9]+ minutes)$", "call" },
};

static const char *
guess_kind (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].text, text))
      return known[i].kind;
  for (gsize i = 0; i < G_N_ELEMENTS (known_patterns); i++)
    if (g_regex_match_simple (known_patterns[i].pattern, text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT))
      return known_patterns[i].kind;
  return NULL;
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
