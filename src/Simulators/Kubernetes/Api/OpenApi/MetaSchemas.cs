using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>The schemas that are not in the catalogue: scalars with a name, and the types that only requests and answers use.</summary>
internal static class MetaSchemas
{
    private static readonly KubeDocument Text = KubeDocument.Object(("type", "string"));
    private static readonly KubeDocument Integer = KubeDocument.Object(("type", "integer"), ("format", "int64"));
    private static readonly KubeDocument Flag = KubeDocument.Object(("type", "boolean"));
    private static readonly KubeDocument Texts = KubeDocument.Object(("type", "array"), ("items", Text));
    private static readonly KubeDocument AnyObject = KubeDocument.Object(("type", "object"));

    public static KubeDocument Of(string name, Func<string, KubeDocument> reference) => name switch
    {
        TypeNames.Time or TypeNames.MicroTime => Scalar(name, ("type", "string"), ("format", "date-time")),
        TypeNames.Quantity => Scalar(name, ("oneOf", KubeDocument.Array(Text, KubeDocument.Object(("type", "number"))))),
        TypeNames.IntOrString => Scalar(name, ("format", "int-or-string"), ("oneOf", KubeDocument.Array(KubeDocument.Object(("type", "integer")), Text))),
        TypeNames.FieldsV1 or TypeNames.RawExtension or TypeNames.Patch => Scalar(name, ("type", "object")),
        TypeNames.ListMeta => Struct(name, ("continue", Text), ("remainingItemCount", Integer), ("resourceVersion", Text), ("selfLink", Text)),
        TypeNames.Status => Struct(name, ("apiVersion", Text), ("code", Integer), ("details", AnyObject), ("kind", Text), ("message", Text), ("metadata", AnyObject), ("reason", Text), ("status", Text)),
        TypeNames.DeleteOptions => Struct(
            name, ("apiVersion", Text), ("dryRun", Texts), ("gracePeriodSeconds", Integer), ("ignoreStoreReadErrorWithClusterBreakingPotential", Flag), ("kind", Text), ("orphanDependents", Flag),
            ("preconditions", Properties(("resourceVersion", Text), ("uid", Text))), ("propagationPolicy", Text)),
        TypeNames.CustomResourceValidation => Struct(name, ("openAPIV3Schema", reference(TypeNames.JsonSchema))),
        TypeNames.CustomResourceSubresources => Struct(
            name, ("scale", Properties(("labelSelectorPath", Text), ("specReplicasPath", Text), ("statusReplicasPath", Text))), ("status", AnyObject)),
        TypeNames.CustomResourceWebhook => Struct(name, ("clientConfig", AnyObject), ("conversionReviewVersions", Texts)),
        TypeNames.JsonSchema => JsonSchema(name, reference),
        // Whatever it is: no type is told.
        TypeNames.Json or TypeNames.JsonSchemaOrArray or TypeNames.JsonSchemaOrFlag or TypeNames.JsonSchemaOrTexts => Scalar(name),
        _ => throw new ArgumentException($"there is no schema of the name '{name}'", nameof(name)),
    };

    private static KubeDocument JsonSchema(string name, Func<string, KubeDocument> reference)
    {
        var self = reference(name);
        var orFlag = reference(TypeNames.JsonSchemaOrFlag);
        var schemas = KubeDocument.Object(("type", "array"), ("items", self));
        var map = KubeDocument.Object(("type", "object"), ("additionalProperties", self));
        var anything = reference(TypeNames.Json);
        return Struct(
            name, ("$ref", Text), ("$schema", Text), ("additionalItems", orFlag), ("additionalProperties", orFlag), ("allOf", schemas), ("anyOf", schemas), ("default", anything),
            ("definitions", map), ("dependencies", KubeDocument.Object(("type", "object"), ("additionalProperties", reference(TypeNames.JsonSchemaOrTexts)))), ("description", Text),
            ("enum", KubeDocument.Object(("type", "array"), ("items", anything))), ("example", anything), ("exclusiveMaximum", Flag), ("exclusiveMinimum", Flag), ("externalDocs", AnyObject),
            ("format", Text), ("id", Text), ("items", reference(TypeNames.JsonSchemaOrArray)), ("maxItems", Integer), ("maxLength", Integer), ("maxProperties", Integer), ("maximum", Number()), ("minItems", Integer),
            ("minLength", Integer), ("minProperties", Integer), ("minimum", Number()), ("multipleOf", Number()), ("not", self), ("nullable", Flag), ("oneOf", schemas), ("pattern", Text),
            ("patternProperties", map), ("properties", map), ("required", Texts), ("title", Text), ("type", Text), ("uniqueItems", Flag), ("x-kubernetes-embedded-resource", Flag),
            ("x-kubernetes-int-or-string", Flag), ("x-kubernetes-list-map-keys", Texts), ("x-kubernetes-list-type", Text), ("x-kubernetes-map-type", Text),
            ("x-kubernetes-preserve-unknown-fields", Flag), ("x-kubernetes-validations", KubeDocument.Object(("type", "array"), ("items", AnyObject))));
    }

    private static KubeDocument Number() => KubeDocument.Object(("type", "number"), ("format", "double"));

    private static KubeDocument Scalar(string name, params (string, KubeDocument?)[] fields) =>
        KubeDocument.ObjectOf([new("description", FieldText.OfType(Short(name))), .. KubeDocument.Object(fields).FieldSpan]);

    private static KubeDocument Struct(string name, params (string Name, KubeDocument? Schema)[] fields)
    {
        var type = Short(name);
        for (var i = 0; i < fields.Length; i++)
        {
            var schema = fields[i].Schema!;
            if (schema["$ref"] is not null) schema = KubeDocument.Object(("allOf", KubeDocument.Array(schema)));
            fields[i].Schema = KubeDocument.ObjectOf([new("description", FieldText.OfField(type, fields[i].Name)), .. schema.FieldSpan]);
        }

        return KubeDocument.ObjectOf([new("description", FieldText.OfType(type)), .. Properties(fields).FieldSpan]);
    }

    private static KubeDocument Properties(params (string, KubeDocument?)[] fields) => KubeDocument.Object(("type", "object"), ("properties", KubeDocument.Object(fields)));

    private static string Short(string name) => name[(name.LastIndexOf('.') + 1)..];
}
