param location string = resourceGroup().location

resource prices 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'prices'
  location: location
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 8000
        stickySessions: {
          affinity: 'sticky' // MCP sessions
        }
      }
    }
    template: {
      containers: [ { name: 'prices', image: '${registry}/prices:1.4' } ]
    }
  }
}
