using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;
using Drydock.Simulators.Kubernetes.Schema;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Subresources;

/// <summary>The scale subresource of workloads: autoscaling/v1 Scale over spec.replicas (Recorded).</summary>
internal sealed class ScaleHandler(ServerState state, UpdateHandler update)
{
    private static readonly string[] ReplicasPath = ["spec", "replicas"];
    private readonly ScaleKind _scale = new();

    public ApiResponse Handle(RequestInfo request)
    {
        var table = state.Store.Table(request.Kind.StorageResource);
        if (request.Verb == "update" || request.Verb == "patch")
        {
            if (RequestOptions.Check(request, request.Verb == "update" ? "UpdateOptions" : "PatchOptions", request.Verb == "update" ? null : request.ContentType == PatchContentType.Apply) is { } refused) return refused;
        }

        var asScale = request with { Kind = _scale };
        var warnings = new List<string>();
        KubeDocument? given = request.Verb == "update" ? ReadScale(asScale, warnings) : null;
        if (given is not null && given.Name.Length > 0 && given.Name != request.Name)
        {
            return ApiStatus.BadRequest($"the name of the object ({given.Name}) does not match the name on the URL ({request.Name})");
        }

        if (table.Objects.Get(EtcdStore.KeyOf(request.Namespace, request.Name)) is not { } stored) return ApiStatus.NotFound(request.Resource, request.Name);
        var current = request.Kind.FromStorage(state.Store.Read(table, stored, out _));
        var custom = (request.Kind as CustomResourceKind)?.Scale;
        if (request.Verb == "get")
        {
            return custom is not null && CustomScale.Find(current, custom.SpecReplicas) is null
                ? ApiStatus.InternalError($"the spec replicas field \"{custom.SpecReplicas}\" does not exist")
                : ApiStatus.Ok(ToScale(current, custom));
        }

        given ??= ReadPatched(ToScale(current, custom), asScale, warnings);
        var replicas = given.Integer("spec", "replicas") ?? 0;
        if (replicas < 0 && custom is null)
        {
            var errors = new FieldErrors();
            errors.Add("FieldValueInvalid", "spec.replicas", string.Create(CultureInfo.InvariantCulture, $"Invalid value: {replicas}: must be greater than or equal to 0"));
            return ApiStatus.Invalid(_scale, request.Name, errors);
        }

        var meta = ObjectMeta.Of(current);
        meta.ResourceVersion = given.ResourceVersion;
        if (given.Uid.Length > 0) meta.Uid = given.Uid;
        var answer = update.Update(meta, current.WithAt(custom is null ? ReplicasPath : CustomScale.Parts(custom.SpecReplicas), replicas), stored, request with { Subresource = "scale" }, warnings);
        return (answer.StatusCode == 200 ? answer with { Body = ToScale(answer.Body!, custom) } : answer).WithWarnings(warnings);
    }

    private KubeDocument ReadScale(RequestInfo request, List<string> warnings)
    {
        var body = BodyReader.ReadJson(request, null);
        if (body.Text("kind") is { Length: > 0 } kind && kind != "Scale")
        {
            var apiVersion = body.Text("apiVersion") ?? "";
            var version = apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
            throw new ApiStatusException(ApiStatus.BadRequest($"{kind} in version \"{version}\" cannot be handled as a Scale: converting ({version}.{kind}) to (autoscaling.Scale): unknown conversion"));
        }

        return state.Bodies.ReadObject(request with { Document = body }, warnings);
    }

    private KubeDocument ReadPatched(KubeDocument scale, RequestInfo request, List<string> warnings)
    {
        // The patch is applied to the full form, which shows zero replicas.
        var full = scale.At("spec", "replicas") is null ? scale.With("spec", KubeDocument.Object(("replicas", 0))) : scale;
        var patched = PatchHandler.Patch(full, request.ContentType ?? "", request, out var problems);
        try
        {
            var decoded = state.Decoder.Decode(patched, request.Kind, problems);
            BodyReader.Report(problems, request.Query["fieldValidation"] ?? "", request, warnings);
            return decoded;
        }
        catch (DecodeException exception)
        {
            throw new ApiStatusException(PatchHandler.Undecodable(patched, exception.Message));
        }
    }

    private static KubeDocument ToScale(KubeDocument value, CustomScale? custom)
    {
        var replicas = (custom is null ? value.Integer(ReplicasPath) : CustomScale.Find(value, custom.SpecReplicas)?.Integer()) ?? 0;
        var status = (custom is null ? value.Integer("status", "replicas") : CustomScale.Find(value, custom.StatusReplicas)?.Integer()) ?? 0;
        var selector = custom is null ? Selector(value.At("spec", "selector")) : CustomScale.Find(value, custom.LabelSelector) is { IsString: true, ScalarText.Length: > 0 } found ? found : null;
        return KubeDocument.Object(
            ("kind", "Scale"), ("apiVersion", "autoscaling/v1"),
            ("metadata", KubeDocument.Object(
                ("name", value.Name), ("namespace", value.Namespace ?? ""), ("uid", value.Uid), ("resourceVersion", value.ResourceVersion),
                ("creationTimestamp", value.At("metadata", "creationTimestamp")))),
            ("spec", replicas == 0 ? KubeDocument.EmptyObject : KubeDocument.Object(("replicas", replicas))),
            ("status", KubeDocument.Object(("replicas", status), ("selector", selector))));
    }

    private static KubeDocument? Selector(KubeDocument? selector)
    {
        if (selector is null) return null;
        var terms = new List<string>();
        var labels = selector["matchLabels"] ?? (selector["matchExpressions"] is null ? selector : null);
        foreach (var label in labels?.Fields ?? []) terms.Add($"{label.Name}={label.Value.ScalarText}");
        foreach (var expression in selector.List("matchExpressions"))
        {
            var values = string.Join(",", expression.List("values").Select(v => v.ScalarText ?? "").Order(StringComparer.Ordinal));
            var key = expression.Text("key");
            terms.Add(expression.Text("operator") switch { "In" => $"{key} in ({values})", "NotIn" => $"{key} notin ({values})", "Exists" => $"{key}", _ => $"!{key}" });
        }

        return string.Join(",", terms);
    }

    /// <summary>autoscaling/v1 Scale, which is no resource of its own.</summary>
    private sealed class ScaleKind : ResourceKind
    {
        public override KubeResource Resource { get; } = new("autoscaling", "v1", "scales");
        public override string Kind => "Scale";
        public override string Singular => "scale";
        public override SchemaType Schema { get; } = SchemaCatalog.Kubernetes["Scale"];
    }
}
