/* What can be done with one message, as a menu.  Everything that a pointer finds
 * on a row, such as who reacted or what is answered, is in here as well, for it is
 * all that a keyboard finds.
 */
#include "config.h"

#include "parley-message-menu.h"

#include "parley-message-fold.h"
#include "parley-message-text.h"
#include "parley-message-veil.h"
#include "parley-reaction-group.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/* More columns than these would not have place in the narrowest window. */
#define LABEL_CHARACTERS 30

static gboolean
is_failed (ParleyMessage *message)
{
  return parley_message_get_state (message) == PARLEY_MESSAGE_FAILED || parley_message_get_change_state (message) == PARLEY_MESSAGE_FAILED;
}

static void
append_section (GMenu *menu, GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static GMenu *
list_failure (ParleyMessage *message)
{
  GMenu *section = g_menu_new ();

  if (!is_failed (message))
    return section;
  g_menu_append (section, _ ("_Try Again"), "message.retry");
  g_menu_append (section, _ ("Di_scard"), "message.discard");
  return section;
}

static GMenu *
list_answers (ParleyRoom *room, ParleyMessage *message)
{
  GMenu *section = g_menu_new ();

  if (room != NULL && parley_room_may_answer (room, message))
    {
      g_menu_append (section, _ ("_Reply"), "message.reply");
      g_menu_append (section, _ ("R_eact…"), "message.react");
    }
  if (parley_message_get_reply_to (message) != NULL && !parley_message_is_deleted (message))
    g_menu_append (section, _ ("Show _Original Message"), "message.show-original");
  if (parley_message_get_text (message) != NULL)
    g_menu_append (section, _ ("_Copy Text"), "message.copy");
  return section;
}

/* The line of a call leads to how it went. */
static GMenu *
list_call (ParleyRoom *room, ParleyMessage *message)
{
  GMenu *section = g_menu_new ();
  g_autoptr (GMenuItem) item = NULL;

  if (room == NULL || g_strcmp0 (parley_message_get_kind (message), "call") != 0)
    return section;
  item = g_menu_item_new (_ ("Call Det_ails"), NULL);
  g_menu_item_set_action_and_target (item, "app.call-details", "(sx)", parley_room_get_id (room), parley_message_get_sent_at (message) / 1000);
  g_menu_append_item (section, item);
  return section;
}

static GMenu *
list_fold (ParleyMessage *message)
{
  GMenu *section = g_menu_new ();

  if (parley_message_fold_is_long (message))
    g_menu_append (section, parley_message_fold_is_folded (message) ? _ ("Show _More") : _ ("Show _Less"), "message.toggle-fold");
  return section;
}

/* Whose a host is stands at its end. */
static char *
make_brief_place (const char *place)
{
  glong length = g_utf8_strlen (place, -1);

  if (length <= LABEL_CHARACTERS)
    return g_strdup (place);
  return g_strconcat ("…", g_utf8_offset_to_pointer (place, length - LABEL_CHARACTERS + 1), NULL);
}

static GMenu *
list_veil (ParleyMessage *message)
{
  GMenu *section = g_menu_new ();

  if (parley_message_veil_is_on (message))
    g_menu_append (section, C_ ("message", "_Show"), "message.toggle-veil");
  else if (parley_message_veil_is_lifted (message))
    g_menu_append (section, C_ ("message", "_Hide"), "message.toggle-veil");
  return section;
}

static void
append_link (GMenu *section, const ParleyLink *link)
{
  g_autofree char *place = make_brief_place (link->place);
  /* Translators: %s is a host or an e-mail address */
  g_autofree char *label = g_strdup_printf (C_ ("web address", "Open %s"), place);
  g_autoptr (GString) plain = g_string_new (label);
  g_autoptr (GMenuItem) item = NULL;

  g_string_replace (plain, "_", "__", 0);
  item = g_menu_item_new (plain->str, NULL);
  g_menu_item_set_action_and_target (item, "message.open", "s", link->uri);
  g_menu_append_item (section, item);
}

static GMenu *
list_links (ParleyMessage *message)
{
  const char *text = parley_message_get_kind (message) == NULL ? parley_message_get_text (message) : NULL;
  g_autoptr (GPtrArray) links = text != NULL ? parley_message_text_list_links (text) : NULL;
  GMenu *section = g_menu_new ();

  for (guint i = 0; links != NULL && i < links->len; i++)
    append_link (section, links->pdata[i]);
  return section;
}

static GMenu *
list_changes (ParleyRoom *room, ParleyMessage *message)
{
  GMenu *section = g_menu_new ();

  if (room != NULL && parley_room_may_edit (room, message))
    g_menu_append (section, _ ("Ed_it"), "message.edit");
  if (room != NULL && parley_room_may_delete (room, message))
    g_menu_append (section, _ ("_Delete…"), "message.delete");
  return section;
}

/* Who reacted; choosing one does the same, or takes it back. */
static GMenu *
list_reactions (ParleyRoom *room, ParleyMessage *message)
{
  g_autoptr (GPtrArray) groups = parley_reaction_group_list (message);
  GMenu *section = g_menu_new ();

  for (guint i = 0; room != NULL && i < groups->len; i++)
    {
      ParleyReactionGroup *group = groups->pdata[i];
      g_autofree char *brief = parley_text_preview (group->names, LABEL_CHARACTERS);
      g_autofree char *names = parley_text_isolate (brief);
      g_autofree char *label = g_strdup_printf ("%s %s", group->emoji, names);
      g_autoptr (GString) plain = g_string_new (label);
      g_autoptr (GMenuItem) item = NULL;

      g_string_replace (plain, "_", "__", 0);
      item = g_menu_item_new (plain->str, NULL);
      g_menu_item_set_action_and_target (item, "message.toggle", "s", group->raw);
      g_menu_append_item (section, item);
    }
  return section;
}

/**
 * parley_message_menu_new:
 * @room: (nullable): where the message stands
 * @message: a message
 *
 * Returns: (transfer full): a menu, without items where nothing can be done
 */
GMenuModel *
parley_message_menu_new (ParleyRoom *room, ParleyMessage *message)
{
  GMenu *menu = g_menu_new ();

  append_section (menu, list_veil (message));
  if (parley_message_veil_is_on (message))
    return G_MENU_MODEL (menu);
  append_section (menu, list_failure (message));
  append_section (menu, list_call (room, message));
  append_section (menu, list_fold (message));
  append_section (menu, list_links (message));
  append_section (menu, list_answers (room, message));
  append_section (menu, list_changes (room, message));
  append_section (menu, list_reactions (room, message));
  return G_MENU_MODEL (menu);
}
