using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api.Apply;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>POST of an object.</summary>
internal sealed class CreateHandler(ServerState state)
{
    private const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";
    private const int GenerateNameMax = 58;
    private const int GenerateNameAttempts = 8;

    public ApiResponse Handle(RequestInfo request)
    {
        if (RequestOptions.Check(request, "CreateOptions") is { } refused) return refused;
        if (request.Kind.IsNamespaced && request.Namespace is null) return ApiStatus.MethodNotAllowed();
        var warnings = new List<string>();
        var value = state.Bodies.ReadObject(request, warnings);
        return Create(value, request, warnings).WithWarnings(warnings);
    }

    /// <summary>Creates a decoded object: what POST does, and PUT and apply for a name that is not there.</summary>
    public ApiResponse Create(KubeDocument value, RequestInfo request, List<string> warnings, bool isApply = false)
    {
        var kind = request.Kind;
        var meta = ObjectMeta.Of(value);
        if (NamespaceRules.Match(meta, request) is { } mismatch) return mismatch;
        if (!kind.IsNamespaced) meta.Namespace = "";
        if (kind.IsNamespaced && NamespaceRules.Admit(state, request, meta) is { } refused) return refused;
        var context = state.Context();
        meta.DeletionTimestamp = null;
        meta.DeletionGracePeriodSeconds = null;
        var version = meta.ResourceVersion;
        meta.ResourceVersion = "";
        if (meta.Name.Length == 0 && meta.GenerateName.Length > 0) return CreateNamed(value, meta, request, warnings, context);
        var prepared = Prepare(value, meta, request, warnings, context, isApply, out var refusal);
        if (refusal is null && !request.IsDryRun && !isApply && ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != 0)
        {
            return ApiStatus.Unknown("resourceVersion should not be set on objects to be created");
        }

        return Store(prepared, refusal, request);
    }

    private ApiResponse CreateNamed(KubeDocument value, ObjectMeta meta, RequestInfo request, List<string> warnings, KindContext context)
    {
        var head = meta.GenerateName.Length > GenerateNameMax ? meta.GenerateName[..GenerateNameMax] : meta.GenerateName;
        for (var attempt = 1; ; attempt++)
        {
            meta.Name = head + Suffix(state.Process.Random);
            var prepared = Prepare(value, meta, request, warnings, context, false, out var refusal);
            var answer = Store(prepared, refusal, request);
            if (answer.StatusCode != 409 || attempt == GenerateNameAttempts) return answer;
        }
    }

    private KubeDocument Prepare(
        KubeDocument value, ObjectMeta meta, RequestInfo request, List<string> warnings, KindContext context, bool isApply, out ApiResponse? refusal)
    {
        var kind = request.Kind;
        meta.Uid = state.Process.Random.Uuid();
        meta.CreationTimestamp = state.NowText;
        if (kind.HasGeneration) meta.Generation = 1;
        value = kind.Default(meta.Apply(value));
        if (!isApply && state.Options.TracksManagedFields)
        {
            var defaulted = ObjectMeta.Of(value);
            defaulted.ManagedFields = FieldOwnership.AfterUpdate(null, value, request, state.NowText);
            value = defaulted.Apply(value);
        }

        var errors = new FieldErrors();
        kind.ValidateAllocation(value, null, context, errors);
        refusal = errors.Any ? ApiStatus.Invalid(kind, meta.Name, errors) : CustomTypes.Refuse(value, request);
        if (refusal is not null) return value;
        value = kind.PrepareForCreate(value, context);
        MetadataValidation.ValidateCreate(ObjectMeta.Of(value), kind, errors);
        kind.Validate(value, errors);
        refusal = errors.Any ? ApiStatus.Invalid(kind, meta.Name, errors) : state.Escalations.Refuse(value, null, request) ?? Admission.Refuse(value, null, request, context);
        if (refusal is null) warnings.AddRange(kind.Warnings(value, null));
        return value;
    }

    private ApiResponse Store(KubeDocument value, ApiResponse? refusal, RequestInfo request)
    {
        if (refusal is not null) return refusal;
        var kind = request.Kind;
        var table = state.Store.Table(kind.StorageResource);
        var key = EtcdStore.KeyOf(kind.IsNamespaced ? value.Namespace : null, value.Name);
        if (table.Objects.Get(key) is { } existing) return ApiStatus.AlreadyExists(request.Resource, value.Name, existing.Value.IsDeleting);
        if (request.IsDryRun) return ApiStatus.Created(value);
        var stored = state.Store.Put(table, key, null, kind.ToStorage(value), new StoreWriter(request.User, request.Verb, request.Subresource));
        return ApiStatus.Created(kind.FromStorage(stored.Value));
    }

    private static string Suffix(SeededRandom random) =>
        string.Create(5, random, static (span, source) =>
        {
            foreach (ref var c in span) c = NameLetters[source.Next(NameLetters.Length)];
        });
}
