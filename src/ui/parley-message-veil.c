/* What stands in the place of a message by somebody who is blocked, until it is
 * asked for.  As with folds, that is a thing of the message and not of its row.
 */
#include "config.h"

#include "parley-message-veil.h"

#include <glib/gi18n.h>

#define KEY "parley-unveiled"

static gboolean
can_be_veiled (ParleyMessage *message)
{
  return parley_message_is_blocked (message) && parley_message_get_text (message) != NULL;
}

/**
 * parley_message_veil_is_on:
 * @message: a message
 *
 * Returns: whether what it says is not to be shown
 */
gboolean
parley_message_veil_is_on (ParleyMessage *message)
{
  return can_be_veiled (message) && g_object_get_data (G_OBJECT (message), KEY) == NULL;
}

/**
 * parley_message_veil_is_lifted:
 * @message: a message
 *
 * Returns: whether it is by somebody who is blocked and shown all the same
 */
gboolean
parley_message_veil_is_lifted (ParleyMessage *message)
{
  return can_be_veiled (message) && g_object_get_data (G_OBJECT (message), KEY) != NULL;
}

/**
 * parley_message_veil_set_lifted:
 * @message: a message
 * @lifted: whether it was asked for; whoever shows it has to be told
 */
void
parley_message_veil_set_lifted (ParleyMessage *message, gboolean lifted)
{
  g_object_set_data (G_OBJECT (message), KEY, lifted ? GINT_TO_POINTER (TRUE) : NULL);
}

const char *
parley_message_veil_get_words (void)
{
  /* Translators: stands in place of what somebody wrote whom one has blocked */
  return _ ("Message from a blocked person");
}

/**
 * parley_message_veil_make_markup:
 *
 * Returns: (transfer full): the words, and a link that lifts the veil
 */
char *
parley_message_veil_make_markup (void)
{
  /* Translators: shows what a blocked person wrote */
  const char *show = C_ ("message", "Show");

  return g_markup_printf_escaped ("%s · <a href=\"" PARLEY_MESSAGE_VEIL_LIFT "\">%s</a>", parley_message_veil_get_words (), show);
}
