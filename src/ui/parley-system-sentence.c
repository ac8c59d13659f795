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

static gboolean
fits (const Form *form, ParleyMessage *message)
{
  return g_strcmp0 (form->kind, parley_message_get_kind (message)) == 0 && (form->text == NULL || g_strcmp0 (form->text, parley_message_get_text (message)) == 0);
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
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (fits (&forms[i], message))
      {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        return g_strdup_printf (_ (forms[i].sentence), name);
#pragma GCC diagnostic pop
      }
  return NULL;
}
