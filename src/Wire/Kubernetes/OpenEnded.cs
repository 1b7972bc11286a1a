using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drydock.Wire.Kubernetes;

/// <summary>Exchanges that have no end of their own: watches and streams. They are cut when the server stops, which would wait for them otherwise.</summary>
internal static class OpenEnded
{
    /// <summary>Cuts the connection when the server stops, until the result is disposed of.</summary>
    internal static CancellationTokenRegistration CutOnStop(HttpContext context)
    {
        var lifetime = context.RequestServices?.GetService<IHostApplicationLifetime>();
        return lifetime?.ApplicationStopping.UnsafeRegister(static cut => ((HttpContext)cut!).Abort(), context) ?? default;
    }
}
