using System.Net.Http.Headers;
using System.Text;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>Adds the token or the password of the settings to every request.</summary>
internal sealed class SettingsCredentials(HttpKubernetesSettings settings, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = settings.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : settings.Token;
        if (token is { Length: > 0 })
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else if (settings.Username is { } user)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{settings.Password}")));
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
