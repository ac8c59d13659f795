#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void twilio_media_hand_over (GSourceFunc func, gpointer data, GDestroyNotify destroy);
GstElement *twilio_media_pipeline_new (const char *name);
/* What is told of a pipeline that has stopped. */
typedef void (*TwilioPipelineClosed) (GstElement *pipeline, gpointer data);

void twilio_media_pipeline_when_closed (GstElement *pipeline, TwilioPipelineClosed func, gpointer data);
void twilio_media_pipeline_close (GstElement *pipeline);
void twilio_media_prepare (void);
void twilio_media_settle (void);
const char *twilio_media_find_missing (void);
gboolean twilio_media_check (GError **error);
GstElement *twilio_media_make (const char *factory, const char *first_property, ...) G_GNUC_NULL_TERMINATED;
void twilio_media_keep_settled (GstElement *element);
void twilio_media_set_picture_format (const char *format);
gboolean twilio_media_paints_in_software (void);
GstElement *twilio_media_make_picture_filter (void);
gboolean twilio_media_link (GstElement *bin, GstElement *first, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
