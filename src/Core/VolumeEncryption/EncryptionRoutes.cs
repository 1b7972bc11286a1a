namespace Drydock.Core.VolumeEncryption;

/// <summary>The names of the routes, as the command line and the journal write them.</summary>
public static class EncryptionRoutes
{
    extension(EncryptionRoute route)
    {
        /// <summary>choose, snapshot-controller, ebs-api, application-replication.</summary>
        public string Name => route switch
        {
            EncryptionRoute.Choose => "choose",
            EncryptionRoute.SnapshotController => "snapshot-controller",
            EncryptionRoute.EbsApi => "ebs-api",
            EncryptionRoute.ApplicationReplication => "application-replication",
            _ => throw new ArgumentOutOfRangeException(nameof(route), route, "no such route"),
        };
    }

    /// <exception cref="FormatException">No route has this name.</exception>
    public static EncryptionRoute Parse(string name)
    {
        foreach (var route in Enum.GetValues<EncryptionRoute>())
        {
            if (route.Name == name) return route;
        }

        throw new FormatException($"no route is called '{name}'");
    }
}
