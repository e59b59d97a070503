/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/images/li-images-page.h"

#include "app/viewer/li-contrast-panel.h"
#include "app/viewer/li-layers-panel.h"
#include "app/viewer/li-marks-panel.h"
#include "app/viewer/li-viewer.h"

struct _LiImagesPage
{
  GtkWidget parent_instance;
  GtkWidget *flap, *viewer, *layers, *contrast, *marks;
};

static void page_init (LiPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiImagesPage,
                               li_images_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (LI_TYPE_PAGE, page_init))

static void
set_document (LiPage *page, LiDocument *document)
{
  LiImagesPage *self = LI_IMAGES_PAGE (page);

  li_viewer_set_document (LI_VIEWER (self->viewer), document);
  li_viewer_controls_set_layers (li_viewer_get_controls (LI_VIEWER (self->viewer)),
                                 li_document_get_layers (document));
  li_layers_panel_set_document (LI_LAYERS_PANEL (self->layers), document);
  li_contrast_panel_set_document (LI_CONTRAST_PANEL (self->contrast), document);
  li_marks_panel_set_document (LI_MARKS_PANEL (self->marks), document);
}

static AdwFlap *
get_flap (LiPage *page)
{
  return ADW_FLAP (LI_IMAGES_PAGE (page)->flap);
}

static void
shown (LiPage *page)
{
  li_viewer_focus (LI_VIEWER (LI_IMAGES_PAGE (page)->viewer));
}

static GVariant *
save (LiPage *page)
{
  GVariantBuilder builder;
  int maximised;

  g_object_get (LI_IMAGES_PAGE (page)->viewer, "maximised", &maximised, NULL);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "maximised", g_variant_new_int32 (maximised));
  return g_variant_builder_end (&builder);
}

static void
restore (LiPage *page, GVariant *saved)
{
  gint32 maximised;

  if (g_variant_lookup (saved, "maximised", "i", &maximised))
    g_object_set (LI_IMAGES_PAGE (page)->viewer, "maximised", CLAMP (maximised, -1, 3), NULL);
}

static void
page_init (LiPageInterface *iface)
{
  iface->set_document = set_document;
  iface->get_flap = get_flap;
  iface->save = save;
  iface->restore = restore;
  iface->shown = shown;
}

static void
li_images_page_dispose (GObject *object)
{
  LiImagesPage *self = LI_IMAGES_PAGE (object);

  if (self->flap != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_IMAGES_PAGE);
  self->flap = NULL;
  G_OBJECT_CLASS (li_images_page_parent_class)->dispose (object);
}

static void
li_images_page_class_init (LiImagesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_VIEWER);
  g_type_ensure (LI_TYPE_LAYERS_PANEL);
  g_type_ensure (LI_TYPE_CONTRAST_PANEL);
  g_type_ensure (LI_TYPE_MARKS_PANEL);
  G_OBJECT_CLASS (klass)->dispose = li_images_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-images-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LiImagesPage, flap);
  gtk_widget_class_bind_template_child (widget_class, LiImagesPage, viewer);
  gtk_widget_class_bind_template_child (widget_class, LiImagesPage, layers);
  gtk_widget_class_bind_template_child (widget_class, LiImagesPage, contrast);
  gtk_widget_class_bind_template_child (widget_class, LiImagesPage, marks);
}

static void
li_images_page_init (LiImagesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
