using Drydock.Simulators.Aws;
using Drydock.Wire.Driving;
using Drydock.Wire.Hosting;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Admin;

/// <summary>Answers what comes in by its port.</summary>
public sealed class AdminFrontEnd(WorldDriver driver, SimAws aws, ServedCredentials credentials)
{
    public Task HandleAsync(HttpContext context)
    {
        _ = (driver, aws, credentials);
        context.Response.StatusCode = StatusCodes.Status501NotImplemented;
        return Task.CompletedTask;
    }
}
