using System.Net;
using k8s.Authentication;

namespace Drydock.Live.Kubernetes;

/// <summary>
/// Puts KubernetesClient's credentials on every request, also on raw ones, which carry none by themselves. A 401 makes the exec plugin run anew, once for a request, as kubectl
/// does: the request itself did not take effect.
/// </summary>
internal sealed class ClientCredentials(ServiceClientCredentials? credentials, ExecPlugin? plugin) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await AuthenticateAsync(request, cancellationToken);
        var used = plugin?.Current;
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || plugin is null) return response;
        plugin.Forget(used);
        response.Dispose();
        await AuthenticateAsync(request, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Without credentials nothing is sent: for the port that is a request that got no answer.</summary>
    private async Task AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (credentials is null) return;
        try
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var problem = exception as KubernetesConnectionException
                ?? new KubernetesConnectionException(KubernetesConnectionProblem.NoToken, $"there is no token: {exception.GetBaseException().Message.ReplaceLineEndings(" ")}", exception);
            throw new HttpRequestException(problem.Message, problem);
        }
    }
}
