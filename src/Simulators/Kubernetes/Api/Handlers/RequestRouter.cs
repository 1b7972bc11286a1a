using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Authorization;
using Drydock.Simulators.Kubernetes.Api.Discovery;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Api.Reviews;
using Drydock.Simulators.Kubernetes.Api.Subresources;
using Drydock.Simulators.Kubernetes.Api.Watching;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>Finds out what a request asks for, and hands it to the handler of its verb.</summary>
internal sealed class RequestRouter
{
    private readonly ServerState _state;
    private readonly GetHandler _get;
    private readonly ListHandler _list;
    private readonly CreateHandler _create;
    private readonly UpdateHandler _update;
    private readonly PatchHandler _patch;
    private readonly DeleteHandler _delete;
    private readonly DeleteCollectionHandler _deleteCollection;
    private readonly BindingHandler _binding;
    private readonly ScaleHandler _scale;
    private readonly EvictionHandler _eviction;
    private readonly FinalizeHandler _finalize;
    private readonly RbacAuthorizer _authorizer;
    private readonly Impersonator _impersonator;
    private readonly ServiceAccountTokens _tokens;
    private readonly TokenRequestHandler _tokenRequest;
    private readonly ReviewHandler _reviews;
    private readonly DiscoveryHandler _discovery;

    public RequestRouter(ServerState state)
    {
        _state = state;
        _get = new GetHandler(state);
        _list = new ListHandler(state);
        _create = new CreateHandler(state);
        _update = new UpdateHandler(state, _create);
        _patch = new PatchHandler(state, _create, _update);
        _delete = new DeleteHandler(state);
        _deleteCollection = new DeleteCollectionHandler(state, _list, _delete);
        _binding = new BindingHandler(state);
        _scale = new ScaleHandler(state, _update);
        _eviction = new EvictionHandler(state, _delete);
        _finalize = new FinalizeHandler(state, _update);
        _authorizer = state.Authorizer;
        _impersonator = new Impersonator(_authorizer);
        _tokens = new ServiceAccountTokens(state);
        _tokenRequest = new TokenRequestHandler(state, _tokens);
        _reviews = new ReviewHandler(_authorizer, _tokens);
        _discovery = new DiscoveryHandler(state.Kinds);
    }

    /// <summary>Takes an HTTP-shaped request apart; a request that no handler can get is answered here.</summary>
    public (RequestInfo? Info, ApiResponse? Refused) Resolve(ApiRequest request)
    {
        if (Authenticate(request) is not { } user) return (null, ApiStatus.Failure(401, "Unauthorized", "Unauthorized"));
        if (request.Impersonation is { } wanted)
        {
            (var other, var notThem) = _impersonator.Become(user, wanted, request.Path);
            if (other is null) return (null, notThem);
            user = other;
        }

        if (!ReferenceEquals(request.User, user)) request = request with { User = user };
        if (DiscoveryHandler.Normalize(request.Path) is { } outside)
        {
            var refused = _authorizer.Refuse(user, new AccessAttributes(request.Method.ToLowerInvariant(), Path: outside));
            return (null, refused ?? _discovery.Handle(request.Method, outside, request.Query, request.Accept, request.IfNoneMatch));
        }

        if (RequestPath.Parse(request.Path) is not { } path) return (null, ApiStatus.NoSuchPath());
        // No body goes with an answer to HEAD.
        if (request.Method == "HEAD") return (null, ApiStatus.MethodNotAllowed() with { Body = null });
        if (Representations.Negotiate(request.Accept) is not { } representation) return (null, Representations.NotAcceptable());
        if (_state.Kinds.Find(path.Group, path.Version, path.Plural) is not { } kind)
        {
            if (path is { Group: "", Plural: "bindings", Namespace: not null, Name: "" } && request.Method == "POST")
            {
                return (Info(request, path with { Subresource = "binding" }, _state.Kinds.Find("", "v1", "pods")!, "create"), null);
            }

            // Whether a resource is there is told only to those who may ask for it.
            var asked = new AccessAttributes(Verb(request.Method, path, QueryParameters.Parse(request.Query)) ?? request.Method.ToLowerInvariant(), path.Group, path.Plural, path.Subresource ?? "", path.Namespace ?? "", path.Name);
            if (_authorizer.Refuse(user, asked) is { } denied) return (null, denied);
            return (null, _state.Kinds.HasBuiltInGroup(path.Group) ? ApiStatus.NoSuchPath() : ApiStatus.PageNotFound());
        }

        var isMisplaced = path.Namespace is null ? kind.IsNamespaced && !path.IsWatchPrefix && (path.Name.Length > 0 || (kind.IsCustom && request.Method is not ("GET" or "HEAD"))) : !kind.IsNamespaced;
        if (isMisplaced) return (null, kind.IsCustom ? ApiStatus.PageNotFound() : ApiStatus.NoSuchPath());
        var query = QueryParameters.Parse(request.Query);
        // The one-object form of the old watch paths selects by name.
        if (path is { IsWatchPrefix: true, Name.Length: > 0 }) query = query.With("fieldSelector", "metadata.name=" + path.Name);
        var verb = Verb(request.Method, path, query);
        return verb is null ? (null, ApiStatus.MethodNotAllowed()) : (Info(request, path, kind, verb) with { Query = query, IsDryRun = query["dryRun"] == "All", Representation = representation }, null);
    }

    /// <summary>The same for a request of the port.</summary>
    public (RequestInfo? Info, ApiResponse? Refused) Resolve(KubeRequest request, ApiUser user, string userAgent, bool isWatch)
    {
        if (_state.Kinds.Find(request.Resource.Group, request.Resource.Version, request.Resource.Plural) is not { } kind) return (null, ApiStatus.NoSuchPath());
        if (request.Namespace is null && kind.IsNamespaced && request.Name is not null) return (null, ApiStatus.NoSuchPath());
        var query = QueryParameters.Of(request.Query);
        return (new RequestInfo
        {
            Verb = isWatch ? "watch" : VerbName(request.Verb),
            Kind = kind,
            Namespace = kind.IsNamespaced ? request.Namespace : null,
            Name = request.Name ?? "",
            Subresource = request.Subresource,
            Query = query,
            ContentType = request.ContentType,
            Document = request.Body,
            User = user,
            UserAgent = userAgent,
            IsDryRun = query["dryRun"] == "All",
        }, null);
    }

    public ApiResponse Answer(RequestInfo request)
    {
        if (Refuse(request) is { } forbidden) return forbidden;
        try
        {
            if (request.Kind is ReviewKind) return request.Verb == "create" ? _reviews.Handle(request) : ApiStatus.MethodNotAllowed();
            if (request.Kind is ComponentStatuses) return ComponentStatuses.Handle(request);
            if (request.Kind is CustomResourceKind { DeprecationWarning: { } deprecated }) return AnswerKind(request).WithWarnings([deprecated]);
            return AnswerKind(request);
        }
        catch (ApiStatusException refused)
        {
            return refused.Response;
        }
        catch (ValueUnreadableException unreadable)
        {
            return ApiStatus.InternalError(unreadable.Message);
        }
    }

    /// <summary>The 403 for a request that its user may not make, or null.</summary>
    public ApiResponse? Refuse(RequestInfo request) => _authorizer.Refuse(request.User, new AccessAttributes(
        request.Verb, request.Resource.Group, request.Resource.Plural, request.Subresource ?? "", request.Namespace ?? (request.Resource == KubeResources.Namespaces ? request.Name : ""), NameOf(request)));

    /// <summary>A list, watch or deletion of a collection that selects one name is about that object (Documented: Using RBAC Authorization, "Referring to resources").</summary>
    private static string NameOf(RequestInfo request)
    {
        const string Selected = "metadata.name=";
        if (request.Name.Length > 0 || request.Verb is not ("list" or "watch" or "deletecollection") || request.Query["fieldSelector"] is not { } selector) return request.Name;
        var name = selector.StartsWith(Selected, StringComparison.Ordinal) ? selector[Selected.Length..].TrimStart('=') : "";
        return name.Contains(',', StringComparison.Ordinal) ? "" : name;
    }

    public (ApiResponse Response, ApiWatch? Watch) OpenWatch(RequestInfo request, WatchHub watches, Action<KubeWatchEvent> push, Action onEnd)
    {
        if (Refuse(request) is { } forbidden) return (forbidden, null);
        try
        {
            return watches.Open(request, push, onEnd);
        }
        catch (ApiStatusException refused)
        {
            return (refused.Response, null);
        }
    }

    private ApiResponse AnswerKind(RequestInfo request) => request.Subresource is null or "status" ? AnswerMain(request) : AnswerSubresource(request);

    /// <summary>The 404 for a subresource that a kind has not: custom resources deny the object itself (Recorded: crd/cr-no-subresources).</summary>
    private static ApiResponse NoSubresource(RequestInfo request) => request.Kind.IsCustom ? ApiStatus.NotFound(request.Resource, request.Name) : ApiStatus.NoSuchPath();

    private ApiResponse AnswerMain(RequestInfo request)
    {
        if (request.Subresource == "status")
        {
            if (!request.Kind.HasStatus) return NoSubresource(request);
            if (request.Verb is not ("get" or "update" or "patch")) return ApiStatus.MethodNotAllowed();
        }

        return request.Verb switch
        {
            "get" => _get.Handle(request),
            "list" or "watch" => _list.Handle(request),
            "create" => request.Name.Length > 0 ? ApiStatus.MethodNotAllowed() : _create.Handle(request),
            "update" => _update.Handle(request),
            "patch" => _patch.Handle(request),
            "delete" => _delete.Handle(request),
            "deletecollection" => _deleteCollection.Handle(request),
            _ => ApiStatus.MethodNotAllowed(),
        };
    }

    private ApiResponse AnswerSubresource(RequestInfo request)
    {
        var isPod = request.Resource == KubeResources.Pods;
        switch (request.Subresource)
        {
            case "scale" when request.Kind.HasScale:
                return request.Verb is "get" or "update" or "patch" ? _scale.Handle(request) : ApiStatus.MethodNotAllowed();
            case "binding" when isPod: return request.Verb == "create" ? _binding.Handle(request) : ApiStatus.MethodNotAllowed();
            case "eviction" when isPod: return request.Verb == "create" ? _eviction.Handle(request) : ApiStatus.MethodNotAllowed();
            case "finalize" when request.Resource == KubeResources.Namespaces:
                return request.Verb == "update" ? _finalize.Handle(request) : ApiStatus.MethodNotAllowed();
            case "token" when request.Resource == KubeResources.ServiceAccounts: return request.Verb == "create" ? _tokenRequest.Handle(request) : ApiStatus.MethodNotAllowed();
            case "ephemeralcontainers" when isPod:
                return request.Verb is "get" ? _get.Handle(request) : request.Verb is "update" ? _update.Handle(request) : request.Verb is "patch" ? _patch.Handle(request) : ApiStatus.MethodNotAllowed();
            default: return NoSubresource(request);
        }
    }

    private ApiUser? Authenticate(ApiRequest request)
    {
        if (request.User is not null) return request.User;
        if (request.BearerToken is null) return ApiUser.Anonymous;
        return _tokens.Authenticate(request.BearerToken)?.User;
    }

    private static RequestInfo Info(ApiRequest request, RequestPath path, ResourceKind kind, string verb) => new()
    {
        Verb = verb,
        Kind = kind,
        Namespace = path.Namespace,
        Name = path.Name,
        Subresource = path.Subresource,
        ContentType = request.ContentType,
        Body = request.Body,
        Document = request.Document,
        User = request.User ?? ApiUser.Admin,
        UserAgent = request.UserAgent,
    };

    private static string? Verb(string method, RequestPath path, QueryParameters query)
    {
        var isOne = path.Name.Length > 0;
        return method switch
        {
            "GET" => path.IsWatchPrefix ? "watch" : isOne ? "get" : query.Flag("watch") ? "watch" : "list",
            "POST" => "create",
            "PUT" => isOne ? "update" : null,
            "PATCH" => isOne ? "patch" : null,
            "DELETE" => isOne ? "delete" : "deletecollection",
            _ => null,
        };
    }

    private static string VerbName(KubeVerb verb) => verb switch
    {
        KubeVerb.Get => "get",
        KubeVerb.List => "list",
        KubeVerb.Create => "create",
        KubeVerb.Update => "update",
        KubeVerb.Patch => "patch",
        KubeVerb.Delete => "delete",
        _ => "deletecollection",
    };
}
