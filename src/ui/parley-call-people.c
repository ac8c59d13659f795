/* Whom one sees in a call: everybody on their pages, or, until somebody is there,
 * who is waited for.
 */
#include "config.h"

#include "parley-call-people.h"

#include "parley-call-grid.h"
#include "parley-call-self.h"
#include "parley-call-sentence.h"

#include <glib/gi18n.h>

struct _ParleyCallPeople
{
  AdwBin parent_instance;

  ParleyCall *call;
  gboolean is_turned; /* the page, by the person */

  ParleyCallGrid *grid;
  GtkWidget *pager;
  GtkWidget *previous;
  GtkLabel *range;
  GtkWidget *next;
  GtkWidget *waiting;
  AdwAvatar *avatar;
  GtkLabel *status;
};

enum
{
  PROP_SPEAKER_VIEW = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyCallPeople, parley_call_people, ADW_TYPE_BIN)

static void
update_waiting (ParleyCallPeople *self)
{
  gboolean alone = g_list_model_get_n_items (parley_call_get_participants (self->call)) == 0;
  ParleyCallState state = parley_call_get_state (self->call);
  g_autofree char *sentence = parley_call_sentence_for_state (self->call);

  if (state == PARLEY_CALL_CONNECTED || state == PARLEY_CALL_RECONNECTING)
    gtk_label_set_text (self->status, _ ("Waiting for others to join…"));
  else
    gtk_label_set_text (self->status, sentence);
  gtk_widget_set_visible (self->waiting, alone);
}

static void
name_button (GtkWidget *button, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "", -1);
  gtk_widget_set_tooltip_text (button, name);
}

static void
announce_range (ParleyCallPeople *self, guint first, guint n, guint total)
{
  /* Translators: for screen readers, in a large call: "People 5 to 8 of 12." */
  g_autofree char *sentence = g_strdup_printf (_ ("People %u to %u of %u."), first + 1, first + n, total);

  if (self->is_turned)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", sentence);
  self->is_turned = FALSE;
}

/* The page before and the next have as many as this one, but for the last. */
static void
on_paged (ParleyCallPeople *self)
{
  guint first, n, total, page = parley_call_grid_get_page (self->grid), n_pages = parley_call_grid_get_n_pages (self->grid);
  g_autofree char *range = NULL, *before = NULL, *after = NULL;
  guint rest;

  parley_call_grid_get_range (self->grid, &first, &n, &total);
  rest = total - MIN (total, first + n);
  /* Translators: in a large call: the people on this page, of all: "5–8 of 12" */
  range = g_strdup_printf (_ ("%u–%u of %u"), first + 1, first + n, total);
  gtk_label_set_text (self->range, range);
  before = g_strdup_printf (ngettext ("Previous: %u person", "Previous: %u people", first), first);
  after = g_strdup_printf (ngettext ("Next: %u more person", "Next: %u more people", rest), rest);
  name_button (self->previous, before);
  name_button (self->next, after);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "people.previous", page > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "people.next", page + 1 < n_pages);
  gtk_widget_set_visible (self->pager, n_pages > 1);
  if (n_pages > 1)
    announce_range (self, first, n, total);
}

static void
turn (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallPeople *self = PARLEY_CALL_PEOPLE (widget);
  guint page = parley_call_grid_get_page (self->grid);

  self->is_turned = TRUE;
  parley_call_grid_set_page (self->grid, g_str_equal (action_name, "people.next") ? page + 1 : page - MIN (page, 1));
}

static void
parley_call_people_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SPEAKER_VIEW:
      g_object_get_property (G_OBJECT (PARLEY_CALL_PEOPLE (object)->grid), "speaker-view", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_people_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SPEAKER_VIEW:
      g_object_set_property (G_OBJECT (PARLEY_CALL_PEOPLE (object)->grid), "speaker-view", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_people_dispose (GObject *object)
{
  ParleyCallPeople *self = PARLEY_CALL_PEOPLE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_PEOPLE);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_people_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, grid);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, pager);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, previous);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, range);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, next);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, waiting);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPeople, status);
}

static void
parley_call_people_class_init (ParleyCallPeopleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_call_people_get_property;
  object_class->set_property = parley_call_people_set_property;
  object_class->dispose = parley_call_people_dispose;
  props[PROP_SPEAKER_VIEW] = g_param_spec_boolean ("speaker-view", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PARLEY_TYPE_CALL_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-people.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "people.previous", NULL, turn);
  gtk_widget_class_install_action (widget_class, "people.next", NULL, turn);
}

static void
parley_call_people_init (ParleyCallPeople *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->grid, "paged", G_CALLBACK (on_paged), self, G_CONNECT_SWAPPED);
  on_paged (self);
}

/**
 * parley_call_people_set_call:
 * @self: a place for people
 * @call: who they are, once and for all
 */
void
parley_call_people_set_call (ParleyCallPeople *self, ParleyCall *call)
{
  g_autofree char *others = parley_call_sentence_for_others (call);

  g_return_if_fail (PARLEY_IS_CALL_PEOPLE (self) && self->call == NULL);

  self->call = g_object_ref (call);
  adw_avatar_set_text (self->avatar, others);
  parley_call_grid_set_self (self->grid, parley_call_self_new (call));
  parley_call_grid_set_call (self->grid, call);
  g_signal_connect_object (call, "notify::state", G_CALLBACK (update_waiting), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_call_get_participants (call), "items-changed", G_CALLBACK (update_waiting), self, G_CONNECT_SWAPPED);
  update_waiting (self);
}
