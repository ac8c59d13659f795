/* One person in a call: the picture, or who it is where there is none, and how
 * they are heard and seen.  For a screen reader it is one object, one sentence.
 */
#include "config.h"

#include "parley-call-tile.h"

#include "parley-call-float.h"
#include "parley-call-frames.h"
#include "parley-call-gesture.h"
#include "parley-call-sentence.h"
#include "parley-next-frame.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _ParleyCallTile
{
  GtkWidget parent_instance;

  TwilioParticipant *participant;
  ParleyMember *person;
  GSignalGroup *track_signals;
  char *sentence;
  gboolean has_hand;     /* up */
  guint64 frames_before; /* of tracks that are gone */
  guint64 frames_told;
  guint frames_source;
  guint speaking_source;
  guint quiet_for;                 /* readings since they were last heard */
  GSignalGroup *paintable_signals; /* until the first picture */

  guint avatar_pending;
  int fitted_width;
  int fitted_height;
  GtkWidget *overlay;
  GtkGraphicsOffload *offload;
  GtkPicture *picture;
  AdwAvatar *avatar;
  GtkWidget *muted;
  GtkLabel *name;
  GtkImage *connection;
  GtkWidget *hand;
  ParleyCallFloat *reactions;
  GtkWidget *options;
  ParleyCallTileMenu *menu;
};

/* How often it is looked who speaks, and how long a pause between two words is. */
#define SPEAKING_MS 200
#define PAUSE (1000 / SPEAKING_MS)
#define SPEECH_DB (-45.0)

/* What the name takes at the bottom of a tile and the options in its corner, and how
 * large the avatar is where there is room for it, in pixels.
 */
#define BADGE 38
#define OPTIONS 42
#define AVATAR_MOST 96
#define AVATAR_LEAST 24
#define AVATAR_GAP 6

G_DEFINE_FINAL_TYPE (ParleyCallTile, parley_call_tile, GTK_TYPE_WIDGET)

static TwilioTrack *
dup_track (ParleyCallTile *self)
{
  return g_signal_group_dup_target (self->track_signals);
}

static guint64
count_frames (ParleyCallTile *self)
{
  g_autoptr (TwilioTrack) track = dup_track (self);

  return self->frames_before + (track != NULL ? twilio_track_get_frames (track) : 0);
}

/* Only where somebody wants to know. */
static gboolean
tell_frames (gpointer data)
{
  ParleyCallTile *self = data;
  guint64 frames = count_frames (self);

  if (frames != self->frames_told)
    parley_call_frames_tell (GTK_WIDGET (self), frames);
  self->frames_told = frames;
  return G_SOURCE_CONTINUE;
}

/* Tests measure by this how long a call takes to come about: the picture is
 * painted in the frame that begins now.
 */
static void
on_picture (ParleyCallTile *self)
{
  if (count_frames (self) == 0)
    return;
  g_debug ("call: the first picture is painted");
  g_clear_object (&self->paintable_signals);
}

static void
show_picture (ParleyCallTile *self)
{
  g_autoptr (TwilioTrack) track = dup_track (self);
  gboolean on = twilio_participant_get_camera (self->participant);
  GObject *paintable = track != NULL && on ? twilio_track_get_paintable (track) : NULL;

  if (self->paintable_signals != NULL)
    g_signal_group_set_target (self->paintable_signals, paintable);
  gtk_picture_set_paintable (self->picture, GDK_IS_PAINTABLE (paintable) ? GDK_PAINTABLE (paintable) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->offload), paintable != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), paintable == NULL);
}

static const char *
icon_for_connection (TwilioParticipant *participant)
{
  guint quality = twilio_participant_get_quality (participant);

  if (twilio_participant_get_state (participant) == TWILIO_PARTICIPANT_RECONNECTING)
    return "network-cellular-signal-none-symbolic";
  if (quality == 0 || quality >= 4)
    return NULL;
  return quality == 3 ? "network-cellular-signal-ok-symbolic" : "network-cellular-signal-weak-symbolic";
}

/* A good connection needs no sign. */
static void
show_connection (ParleyCallTile *self)
{
  const char *icon = icon_for_connection (self->participant);

  gtk_image_set_from_icon_name (self->connection, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->connection), icon != NULL);
}

static void
name_options (ParleyCallTile *self, const char *name)
{
  /* Translators: %s is a person in a call */
  g_autofree char *label = g_strdup_printf (_ ("Options for %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->options), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (self->options, label);
}

static void
update (ParleyCallTile *self)
{
  g_autofree char *name = parley_call_sentence_for_member (self->person);
  g_autofree char *sentence = parley_call_sentence_for_tile (self->participant, name, self->has_hand);

  gtk_label_set_text (self->name, name);
  name_options (self, name);
  adw_avatar_set_text (self->avatar, name);
  gtk_widget_set_visible (self->hand, self->has_hand);
  gtk_widget_set_visible (self->muted, !twilio_participant_get_microphone (self->participant));
  show_connection (self);
  show_picture (self);
  if (g_set_str (&self->sentence, sentence))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

/* What is on no page that is shown need not be decoded. */
static void
update_sight (ParleyCallTile *self)
{
  g_autoptr (TwilioTrack) track = dup_track (self);
  GtkWidget *widget = GTK_WIDGET (self);
  guint scale = gtk_widget_get_mapped (widget) ? (guint)gtk_widget_get_scale_factor (widget) : 0;

  if (track != NULL)
    twilio_track_set_sight (track, self, scale * (guint)gtk_widget_get_width (widget), scale * (guint)gtk_widget_get_height (widget));
}

static void
forget_sight (ParleyCallTile *self)
{
  g_autoptr (TwilioTrack) track = dup_track (self);

  if (track != NULL)
    twilio_track_forget_sight (track, self);
}

static void
on_video_changed (ParleyCallTile *self)
{
  TwilioTrack *track = twilio_participant_get_video (self->participant);

  self->frames_before = count_frames (self);
  if (track != NULL)
    self->frames_before -= MIN (self->frames_before, twilio_track_get_frames (track));
  forget_sight (self);
  g_signal_group_set_target (self->track_signals, track);
  update_sight (self);
  update (self);
}

static gboolean
is_heard (ParleyCallTile *self)
{
  TwilioTrack *audio = twilio_participant_get_audio (self->participant);

  return audio != NULL && twilio_participant_get_microphone (self->participant) && twilio_track_get_level (audio) > SPEECH_DB;
}

static gboolean
look_who_speaks (gpointer data)
{
  ParleyCallTile *self = data;

  self->quiet_for = is_heard (self) ? 0 : self->quiet_for + 1;
  if (self->quiet_for == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "speaking");
  else if (self->quiet_for >= PAUSE)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "speaking");
  return G_SOURCE_CONTINUE;
}

static void
parley_call_tile_map (GtkWidget *widget)
{
  ParleyCallTile *self = PARLEY_CALL_TILE (widget);

  GTK_WIDGET_CLASS (parley_call_tile_parent_class)->map (widget);
  if (parley_call_frames_are_told () && self->frames_source == 0)
    self->frames_source = g_timeout_add_seconds (1, tell_frames, self);
  if (self->speaking_source == 0)
    self->speaking_source = g_timeout_add (SPEAKING_MS, look_who_speaks, self);
  update_sight (self);
}

/* In the middle, or, in a low tile, in what the name leaves. */
static void
fit_avatar (GtkWidget *widget)
{
  ParleyCallTile *self = PARLEY_CALL_TILE (widget);
  int height = gtk_widget_get_height (widget);
  int beside_name = height < AVATAR_MOST + 2 * BADGE ? BADGE : 0;
  int room = MIN (height - beside_name - 2 * AVATAR_GAP, gtk_widget_get_width (widget) - 2 * OPTIONS);

  adw_avatar_set_size (self->avatar, CLAMP (room, AVATAR_LEAST, AVATAR_MOST));
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->avatar), beside_name);
}

static void
parley_call_tile_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ParleyCallTile *self = PARLEY_CALL_TILE (widget);

  gtk_widget_allocate (self->overlay, width, height, baseline, NULL);
  update_sight (self);
  if (width != self->fitted_width || height != self->fitted_height)
    parley_next_frame_call (widget, &self->avatar_pending, fit_avatar);
  self->fitted_width = width;
  self->fitted_height = height;
}

static void
parley_call_tile_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (PARLEY_CALL_TILE (widget)->overlay, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
parley_call_tile_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&PARLEY_CALL_TILE (widget)->frames_source, g_source_remove);
  g_clear_handle_id (&PARLEY_CALL_TILE (widget)->speaking_source, g_source_remove);
  GTK_WIDGET_CLASS (parley_call_tile_parent_class)->unmap (widget);
  update_sight (PARLEY_CALL_TILE (widget));
}

static void
parley_call_tile_dispose (GObject *object)
{
  ParleyCallTile *self = PARLEY_CALL_TILE (object);

  g_clear_handle_id (&self->frames_source, g_source_remove);
  g_clear_handle_id (&self->speaking_source, g_source_remove);
  if (self->track_signals != NULL)
    forget_sight (self);
  if (self->picture != NULL)
    gtk_picture_set_paintable (self->picture, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_TILE);
  g_clear_object (&self->track_signals);
  g_clear_object (&self->paintable_signals);
  g_clear_object (&self->participant);
  g_clear_object (&self->person);
  g_clear_pointer (&self->sentence, g_free);
  G_OBJECT_CLASS (parley_call_tile_parent_class)->dispose (object);
}

static void
parley_call_tile_class_init (ParleyCallTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_tile_dispose;
  widget_class->map = parley_call_tile_map;
  widget_class->unmap = parley_call_tile_unmap;
  widget_class->measure = parley_call_tile_measure;
  widget_class->size_allocate = parley_call_tile_size_allocate;

  g_type_ensure (PARLEY_TYPE_CALL_FLOAT);
  g_type_ensure (PARLEY_TYPE_CALL_TILE_MENU);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, overlay);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, offload);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, picture);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, muted);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, name);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, connection);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, hand);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, reactions);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, options);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTile, menu);
}

static void
parley_call_tile_init (ParleyCallTile *self)
{
  self->track_signals = g_signal_group_new (TWILIO_TYPE_TRACK);
  g_signal_group_connect_object (self->track_signals, "notify::paintable", G_CALLBACK (show_picture), self, G_CONNECT_SWAPPED);
  if (parley_call_frames_are_told ())
    {
      self->paintable_signals = g_signal_group_new (GDK_TYPE_PAINTABLE);
      g_signal_group_connect_object (self->paintable_signals, "invalidate-contents", G_CALLBACK (on_picture), self, G_CONNECT_SWAPPED);
    }
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_call_tile_new:
 * @participant: somebody in the call
 * @person: (nullable): who that is
 *
 * Returns: (transfer floating): a tile
 */
GtkWidget *
parley_call_tile_new (TwilioParticipant *participant, ParleyMember *person)
{
  ParleyCallTile *self = g_object_new (PARLEY_TYPE_CALL_TILE, NULL);

  self->participant = g_object_ref (participant);
  parley_call_tile_menu_set_participant (self->menu, participant);
  g_set_object (&self->person, person);
  g_signal_connect_object (participant, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (participant, "notify::video", G_CALLBACK (on_video_changed), self, G_CONNECT_SWAPPED);
  if (person != NULL)
    g_signal_connect_object (person, "notify::name", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  on_video_changed (self);
  return GTK_WIDGET (self);
}

/* Returns: (transfer none): whose tile it is */
TwilioParticipant *
parley_call_tile_get_participant (ParleyCallTile *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_TILE (self), NULL);

  return self->participant;
}

/* @up: whether they ask for the word */
void
parley_call_tile_set_hand (ParleyCallTile *self, gboolean up)
{
  g_return_if_fail (PARLEY_IS_CALL_TILE (self));

  if (self->has_hand == up)
    return;
  self->has_hand = up;
  update (self);
}

/* @reaction: one of the six, to rise over the picture */
void
parley_call_tile_react (ParleyCallTile *self, guint reaction)
{
  g_return_if_fail (PARLEY_IS_CALL_TILE (self));

  parley_call_float_show (self->reactions, parley_call_gesture_get_emoji (reaction));
}

/* Returns: (transfer none): what can be done about them */
ParleyCallTileMenu *
parley_call_tile_get_menu (ParleyCallTile *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_TILE (self), NULL);

  return self->menu;
}

/* Returns: (transfer none): what a screen reader says for it */
const char *
parley_call_tile_get_sentence (ParleyCallTile *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_TILE (self), NULL);

  return self->sentence;
}
