/* The keyboard shortcuts there are.  GTK's own window for them is deprecated on
 * the oldest system we support, and its successor is not there yet.
 */
#include "config.h"

#include "parley-shortcuts-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *title;
  const char *accelerator;
  const char *last; /* of several in a row */
} Shortcut;

static const Shortcut rooms[] = {
  { N_ ("Search rooms and messages"), "<Control>k", NULL },
  { N_ ("Search in this room"), "<Control>f", NULL },
  { N_ ("What you missed"), "<Control>m", NULL },
  { N_ ("New room"), "<Control>n", NULL },
  { N_ ("Next room"), "<Control>Page_Down", NULL },
  { N_ ("Previous room"), "<Control>Page_Up", NULL },
  { N_ ("Next unread room"), "<Control><Shift>Page_Down", NULL },
  { N_ ("Previous unread room"), "<Control><Shift>Page_Up", NULL },
};

static const Shortcut messages[] = {
  { N_ ("Send"), "Return", NULL },
  { N_ ("New line"), "<Shift>Return", NULL },
  { N_ ("From an empty message to the history"), "Up", NULL },
  { N_ ("Edit your last message"), "<Control>Up", NULL },
  { N_ ("Reply to a message"), "<Control>r", NULL },
  { N_ ("Edit a message"), "<Control>e", NULL },
  { N_ ("React to a message"), "<Control>period", NULL },
  { N_ ("Copy a message"), "<Control>c", NULL },
  { N_ ("Delete a message"), "Delete", NULL },
  { N_ ("First message of the history"), "Home", NULL },
  { N_ ("Newest message"), "End", NULL },
};

static const Shortcut calls[] = {
  { N_ ("Microphone on or off"), "<Control>d", NULL },
  { N_ ("Camera on or off"), "<Control>e", NULL },
  { N_ ("Share your screen or stop"), "<Control><Shift>s", NULL },
  { N_ ("Raise or lower your hand"), "<Control>h", NULL },
  { N_ ("Chat beside the call"), "F9", NULL },
  { N_ ("Next people"), "Page_Down", NULL },
  { N_ ("Previous people"), "Page_Up", NULL },
};

static const Shortcut general[] = {
  { N_ ("Rooms, history, message: the next"), "F6", NULL },
  { N_ ("Rooms, history, message: the one before"), "<Shift>F6", NULL },
  { N_ ("Repeat the latest announcement, or an earlier one"), "<Alt>1", "<Alt>9" },
  { N_ ("Help"), "F1", NULL },
  { N_ ("Menu of a room or a message"), "Menu", NULL },
  { N_ ("Main menu"), "F10", NULL },
  { N_ ("Preferences"), "<Control>comma", NULL },
  { N_ ("Keyboard shortcuts"), "<Control>question", NULL },
  { N_ ("Close the window"), "<Control>w", NULL },
  { N_ ("Quit"), "<Control>q", NULL },
};

static char *
name_keys (const char *accelerator)
{
  GdkModifierType modifiers = 0;
  guint key = 0;

  gtk_accelerator_parse (accelerator, &key, &modifiers);
  return gtk_accelerator_get_label (key, modifiers);
}

static char *
name_keys_of (const Shortcut *shortcut)
{
  g_autofree char *first = name_keys (shortcut->accelerator);
  g_autofree char *last = shortcut->last != NULL ? name_keys (shortcut->last) : NULL;

  /* Translators: keyboard shortcuts: the first and the last of several, such as Alt+1 and Alt+9 */
  return last != NULL ? g_strdup_printf (C_ ("keys", "%s to %s"), first, last) : g_steal_pointer (&first);
}

static GtkWidget *
make_row (const Shortcut *shortcut)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *keys = name_keys_of (shortcut);
  GtkWidget *label;

  label = gtk_label_new (keys);
  gtk_widget_add_css_class (label, "dimmed");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (shortcut->title));
  adw_action_row_add_suffix (row, label);
  return GTK_WIDGET (row);
}

static AdwPreferencesGroup *
make_group (const char *title, const Shortcut *shortcuts, guint n)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  for (guint i = 0; i < n; i++)
    adw_preferences_group_add (group, make_row (&shortcuts[i]));
  return group;
}

/**
 * parley_shortcuts_dialog_new:
 *
 * Returns: (transfer floating): a dialog, to be presented
 */
AdwDialog *
parley_shortcuts_dialog_new (void)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  GtkWidget *view = adw_toolbar_view_new ();
  AdwDialog *dialog = adw_dialog_new ();

  adw_preferences_page_add (page, make_group (_ ("Rooms"), rooms, G_N_ELEMENTS (rooms)));
  adw_preferences_page_add (page, make_group (_ ("Messages"), messages, G_N_ELEMENTS (messages)));
  adw_preferences_page_add (page, make_group (_ ("Calls"), calls, G_N_ELEMENTS (calls)));
  adw_preferences_page_add (page, make_group (_ ("General"), general, G_N_ELEMENTS (general)));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (page));
  adw_dialog_set_title (dialog, _ ("Keyboard Shortcuts"));
  /* As much wider as letters are larger, for keys are never broken. */
  adw_dialog_set_content_width (dialog, (int)adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, 460, NULL));
  adw_dialog_set_content_height (dialog, 560);
  adw_dialog_set_child (dialog, view);
  return dialog;
}
