/* What there is to see while nobody is signed in: the two ways in, the waiting
 * for the browser, and in plain words why it did not work.
 */
#include "config.h"

#include "parley-sign-in-page.h"

#include "parley-announcer.h"
#include "parley-menu.h"
#include "parley-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

struct _ParleySignInPage
{
  AdwNavigationPage parent_instance;

  ParleyProfile *profile;

  GtkStack *stack;
  AdwStatusPage *welcome;
  AdwStatusPage *locked;
  AdwStatusPage *working;
  AdwStatusPage *browser;
  GtkLabel *problem;
  GtkLabel *name_problem;
  GtkWidget *address_box;
  GtkEditable *address;
  GtkWidget *sign_in;
  GtkEditable *name;
  GtkWidget *give_name;
};

G_DEFINE_FINAL_TYPE (ParleySignInPage, parley_sign_in_page, ADW_TYPE_NAVIGATION_PAGE)

static char *
get_words (GtkEditable *editable)
{
  return parley_text_plain (gtk_editable_get_text (editable));
}

static gboolean
asks_address (ParleySignInPage *self)
{
  return self->profile != NULL && !parley_profile_has_address (self->profile);
}

static void
update_buttons (ParleySignInPage *self)
{
  g_autofree char *address = get_words (self->address);
  g_autofree char *name = get_words (self->name);

  gtk_widget_set_sensitive (self->sign_in, !asks_address (self) || *address != '\0');
  gtk_widget_set_sensitive (self->give_name, *name != '\0');
}

static void
on_address_changed (ParleySignInPage *self)
{
  update_buttons (self);
}

static void
on_name_changed (ParleySignInPage *self)
{
  update_buttons (self);
}

static void
on_sign_in (ParleySignInPage *self)
{
  g_autofree char *address = get_words (self->address);

  if (!asks_address (self))
    parley_profile_sign_in (self->profile);
  else if (*address != '\0')
    parley_profile_use_address (self->profile, address);
}

static void
on_try_here (ParleySignInPage *self)
{
  parley_profile_try_here (self->profile);
}

static void
on_give_name (ParleySignInPage *self)
{
  g_autofree char *name = get_words (self->name);

  if (*name != '\0')
    parley_profile_give_name (self->profile, name);
}

static void
on_cancel (ParleySignInPage *self)
{
  parley_profile_cancel (self->profile);
}

static void
on_try_again (ParleySignInPage *self)
{
  parley_profile_try_again (self->profile);
}

/* Who no longer knows the keyring's password can still get in. */
static void
on_sign_in_anew (ParleySignInPage *self)
{
  parley_profile_sign_in (self->profile);
}

static void
on_copy_link (ParleySignInPage *self)
{
  const char *link = parley_profile_get_link (self->profile);

  if (link == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), link);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Link copied"));
}

static const char *
page_of (ParleyProfileState state)
{
  switch (state)
    {
    case PARLEY_PROFILE_WELCOME:
      return "welcome";
    case PARLEY_PROFILE_NAME:
      return "name";
    case PARLEY_PROFILE_WORKING:
      return "working";
    case PARLEY_PROFILE_BROWSER:
      return "browser";
    case PARLEY_PROFILE_LOCKED:
      return "locked";
    case PARLEY_PROFILE_STARTING:
    case PARLEY_PROFILE_SIGNED_IN:
    default:
      return "starting";
    }
}

static void
show_problem (GtkLabel *label, const char *sentence)
{
  gtk_label_set_text (label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
}

/* A status page reads its description as markup, and these words come from
 * outside: the name of a service, what an error quotes of a file.
 */
static void
describe (AdwStatusPage *page, const char *words)
{
  g_autofree char *escaped = words != NULL ? g_markup_escape_text (words, -1) : NULL;

  adw_status_page_set_description (page, escaped);
}

static void
update_problem (ParleySignInPage *self)
{
  const GError *error = parley_profile_get_error (self->profile);
  g_autofree char *sentence = error != NULL ? parley_sentence_for_error (error) : NULL;

  show_problem (self->problem, sentence);
  show_problem (self->name_problem, sentence);
  describe (self->locked, sentence);
  if (sentence != NULL)
    parley_announcer_say (self, sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* The local version of the cloud has no language; what it calls itself is said in ours. */
static const char *
name_service (const char *service)
{
  /* Translators: the name of the service that Parley itself runs, to try it without an account */
  return g_strcmp0 (service, "This computer") == 0 ? C_ ("service", "This computer") : service;
}

static void
update_service (ParleySignInPage *self)
{
  const char *service = name_service (parley_profile_get_service (self->profile));
  g_autofree char *name = parley_text_isolate (service);
  /* Translators: %s is the name of an organisation */
  g_autofree char *named = g_strdup_printf (_ ("Rooms for talking and calling with the people you invite.\nService: %s"), name);

  describe (self->welcome, service != NULL ? named : _ ("Rooms for talking and calling with the people you invite."));
  gtk_widget_set_visible (self->address_box, asks_address (self));
}

/* A spinner turns, and wakes the processor for it, also where nobody sees it. */
static void
update_spinner (AdwStatusPage *page, gboolean shown)
{
  g_autoptr (AdwSpinnerPaintable) spinner = shown ? adw_spinner_paintable_new (GTK_WIDGET (page)) : NULL;

  if (shown != (adw_status_page_get_paintable (page) != NULL))
    adw_status_page_set_paintable (page, GDK_PAINTABLE (spinner));
}

/* A new page begins with its main control, for the keyboard as for the eye. */
static void
move_focus (ParleySignInPage *self, ParleyProfileState state)
{
  if (state == PARLEY_PROFILE_NAME)
    gtk_widget_grab_focus (GTK_WIDGET (self->name));
  else if (state == PARLEY_PROFILE_WELCOME && gtk_widget_get_sensitive (self->sign_in))
    gtk_widget_grab_focus (self->sign_in);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
update (ParleySignInPage *self)
{
  ParleyProfileState state = parley_profile_get_state (self->profile);
  const char *page = page_of (state);
  gboolean turned = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) != 0;

  update_service (self);
  update_problem (self);
  update_buttons (self);
  update_spinner (self->working, state == PARLEY_PROFILE_WORKING);
  update_spinner (self->browser, state == PARLEY_PROFILE_BROWSER);
  gtk_stack_set_visible_child_name (self->stack, page);
  if (turned && gtk_widget_get_mapped (GTK_WIDGET (self)))
    move_focus (self, state);
}

static void
parley_sign_in_page_dispose (GObject *object)
{
  ParleySignInPage *self = PARLEY_SIGN_IN_PAGE (object);

  if (self->profile != NULL)
    g_signal_handlers_disconnect_by_func (self->profile, update, self);
  g_clear_object (&self->profile);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_SIGN_IN_PAGE);
  G_OBJECT_CLASS (parley_sign_in_page_parent_class)->dispose (object);
}

static void
parley_sign_in_page_class_init (ParleySignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_sign_in_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, welcome);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, locked);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, working);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, browser);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, name_problem);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, address_box);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, address);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, sign_in);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, name);
  gtk_widget_class_bind_template_child (widget_class, ParleySignInPage, give_name);
  gtk_widget_class_bind_template_callback (widget_class, parley_menu_name_items);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in);
  gtk_widget_class_bind_template_callback (widget_class, on_try_here);
  gtk_widget_class_bind_template_callback (widget_class, on_give_name);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in_anew);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_link);
}

static void
parley_sign_in_page_init (ParleySignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->welcome, "parley-application");
}

/**
 * parley_sign_in_page_new:
 *
 * Returns: (transfer floating): a page that shows no profile yet
 */
GtkWidget *
parley_sign_in_page_new (void)
{
  return g_object_new (PARLEY_TYPE_SIGN_IN_PAGE, NULL);
}

/**
 * parley_sign_in_page_set_profile:
 * @self: a page
 * @profile: whose way in it shows
 */
void
parley_sign_in_page_set_profile (ParleySignInPage *self, ParleyProfile *profile)
{
  g_return_if_fail (PARLEY_IS_SIGN_IN_PAGE (self));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (profile, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
